// SPDX-License-Identifier: MIT
// YAML to Node tree, from yaml-cpp's events. What a scalar is: yaml_scalar.hpp.
#include "common/config/document.hpp"
#include "common/config/tree_builder.hpp"
#include "common/config/yaml_scalar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <istream>
#include <sstream>
#include <unordered_map>
#include <unordered_set>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

namespace crossbar::config {

namespace {

std::size_t size_of(const Node& node) {
    std::size_t size = 1;
    for (const Node& item : node.items) {
        size += size_of(item);
    }
    for (const Member& member : node.members) {
        size += size_of(member.value);
    }
    return size;
}

std::size_t depth_of(const Node& node) {
    std::size_t depth = 0;
    for (const Node& item : node.items) {
        depth = std::max(depth, depth_of(item));
    }
    for (const Member& member : node.members) {
        depth = std::max(depth, depth_of(member.value));
    }
    return depth + 1;
}

// Thrown through yaml-cpp to stop it after a limit; what is wrong has been reported.
struct Stop {};

class Handler final : public YAML::EventHandler {
public:
    Handler(std::string_view text, Diagnostics& diagnostics)
        : text_(text), diagnostics_(diagnostics), builder_(diagnostics) {
        for (std::size_t at = 0; at != std::string_view::npos;) {
            lines_.push_back(at);
            at = text.find('\n', at);
            at = at == std::string_view::npos ? at : at + 1;
        }
    }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (builder_.has_root()) {
            fail(mark, "a second document in the file", "remove it");
        }
    }

    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        scalar(mark, anchor, plain_scalar(""));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        auto found = anchors_.find(anchor);
        if (found == anchors_.end()) {
            fail(mark, "an alias inside of its own anchor", "");
        }
        if (builder_.wants_key()) {
            add_key(found->second, mark);
        } else if (open_ + found->second.depth > kMaxDepth) {
            fail(mark, "nested too deeply", fmt::format("{} levels at most", kMaxDepth));
        } else {
            require(builder_.value(found->second.node, found->second.size));
        }
    }

    void OnScalar(
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        const std::string& value) override {
        if (tag == "?" || tag.empty()) {
            scalar(mark, anchor, plain_scalar(value));
        } else if (tag == "!" || tag == "tag:yaml.org,2002:str") {
            require_closing_quote(mark);
            scalar(mark, anchor, make_string(value));
        } else {
            fail(mark, fmt::format("the tag {} is not understood", tag), "remove it");
        }
    }

    void OnSequenceStart(
        const YAML::Mark& mark,
        const std::string&,
        YAML::anchor_t anchor,
        YAML::EmitterStyle::value) override {
        open(mark, anchor, Node::Kind::array);
    }

    void OnSequenceEnd() override { close(); }

    void OnMapStart(
        const YAML::Mark& mark,
        const std::string&,
        YAML::anchor_t anchor,
        YAML::EmitterStyle::value) override {
        open(mark, anchor, Node::Kind::object);
    }

    void OnMapEnd() override {
        merge(builder_.innermost());
        close();
    }

    Position position_of(const YAML::Mark& mark) const {
        if (mark.line < 0 || static_cast<std::size_t>(mark.line) >= lines_.size()) {
            return {};
        }
        const auto line = static_cast<std::size_t>(mark.line);
        const std::string_view bytes =
            text_.substr(lines_[line], static_cast<std::size_t>(mark.column));
        const auto characters =
            std::count_if(bytes.begin(), bytes.end(), [](char c) { return (c & 0xC0) != 0x80; });
        return {static_cast<std::uint32_t>(line + 1), static_cast<std::uint32_t>(characters + 1)};
    }

    std::optional<Node> take_root() { return builder_.take_root(); }

private:
    struct Anchored {
        Node node;
        std::size_t size = 1;
        std::size_t depth = 1;
    };

    static void require(bool ok) {
        if (!ok) {
            throw Stop();
        }
    }

    [[noreturn]] void fail(const YAML::Mark& mark, std::string message, std::string hint) {
        diagnostics_.error(position_of(mark), "", std::move(message), std::move(hint));
        throw Stop();
    }

    // yaml-cpp takes the end of the file for the closing quote: a cut file would pass.
    void require_closing_quote(const YAML::Mark& mark) {
        const auto line = static_cast<std::size_t>(mark.line);
        const std::string_view rest =
            text_.substr(lines_[line] + static_cast<std::size_t>(mark.column));
        if (!rest.starts_with('"') && !rest.starts_with('\'')) {
            return;
        }
        const char quote = rest[0];
        for (std::size_t i = 1; i < rest.size(); ++i) {
            const bool doubled = quote == '\'' && rest.substr(i).starts_with("''");
            const bool escaped = quote == '"' && rest[i] == '\\';
            if (doubled || escaped) {
                ++i;
            } else if (rest[i] == quote) {
                return;
            }
        }
        fail(mark, "a string without its closing quote", "is the file cut off?");
    }

    void remember(YAML::anchor_t anchor, const Node& node) {
        if (anchor != YAML::NullAnchor) {
            anchored_ += size_of(node);
            require_anchored(node.where);
            anchors_[anchor] = {node, size_of(node), depth_of(node)};
        }
    }

    // Anchors inside anchors are copies of copies: they count against a limit of their own.
    void require_anchored(Position where) {
        if (anchored_ > kMaxNodes) {
            diagnostics_.error(
                where, "", "too much below anchors", fmt::format("{} values at most", kMaxNodes));
            throw Stop();
        }
    }

    void add_key(const Anchored& anchored, const YAML::Mark& mark) {
        if (anchored.node.is(Node::Kind::array) || anchored.node.is(Node::Kind::object)) {
            fail(mark, "a key that is a list or an object", "keys are strings");
        }
        require(builder_.key(anchored.node.text, position_of(mark)));
    }

    void scalar(const YAML::Mark& mark, YAML::anchor_t anchor, Node node) {
        node.where = position_of(mark);
        remember(anchor, node);
        if (builder_.wants_key()) {
            require(builder_.key(std::move(node.text), node.where));
        } else {
            require(builder_.value(std::move(node)));
        }
    }

    void open(const YAML::Mark& mark, YAML::anchor_t anchor, Node::Kind kind) {
        if (builder_.wants_key()) {
            fail(mark, "a key that is a list or an object", "keys are strings");
        }
        require(builder_.begin(kind, position_of(mark)));
        ++open_;
        open_anchors_.push_back(anchor);
    }

    void close() {
        const YAML::anchor_t anchor = open_anchors_.back();
        open_anchors_.pop_back();
        --open_;
        remember(anchor, builder_.end());
    }

    // YAML 1.1's merge key: `<<: *defaults`, or a list of such. What the object itself says wins,
    // then the first of the list. With anything else the key stays and is reported as unknown.
    static void merge(Node& object) {
        const Node* found = object.find("<<");
        if (found == nullptr) {
            return;
        }
        const Node merged = *found;
        std::vector<const Node*> sources;
        if (merged.is(Node::Kind::object)) {
            sources.push_back(&merged);
        }
        for (const Node& item : merged.items) {
            sources.push_back(&item);
        }
        const bool objects = std::all_of(sources.begin(), sources.end(), [](const Node* source) {
            return source->is(Node::Kind::object);
        });
        if (!objects || sources.empty()) {
            return;
        }
        object.erase("<<");
        std::unordered_set<std::string> present;
        for (const Member& member : object.members) {
            present.insert(member.key);
        }
        for (const Node* source : sources) {
            for (const Member& member : source->members) {
                if (present.insert(member.key).second) {
                    object.members.push_back(member);
                }
            }
        }
    }

    std::string_view text_;
    Diagnostics& diagnostics_;
    TreeBuilder builder_;
    std::vector<std::size_t> lines_;  // offsets
    std::unordered_map<YAML::anchor_t, Anchored> anchors_;
    std::vector<YAML::anchor_t> open_anchors_;
    std::size_t open_ = 0;
    std::size_t anchored_ = 0;
};

}  // namespace

std::optional<Node> read_yaml(std::string_view text, Diagnostics& diagnostics) {
    if (!check_text(text, diagnostics)) {
        return std::nullopt;
    }
    std::istringstream stream{std::string(text)};
    Handler handler(text, diagnostics);
    try {
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(handler)) {
        }
    } catch (const Stop&) {
        return std::nullopt;
    } catch (const YAML::Exception& e) {
        const Position where = e.mark.is_null() ? Position{} : handler.position_of(e.mark);
        diagnostics.error(where, "", "not YAML: " + e.msg, "");
        return std::nullopt;
    }
    std::optional<Node> root = handler.take_root();
    if (!root) {
        diagnostics.error(
            {}, "", "the file is empty", "the smallest configuration is \"version: 2\"");
    }
    return root;
}

}  // namespace crossbar::config
