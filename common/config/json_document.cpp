// SPDX-License-Identifier: MIT
// JSON to Node tree: RapidJSON's SAX reader, strict, with the position of every value.
#include "common/config/document.hpp"
#include "common/config/tree_builder.hpp"

#include <fmt/format.h>
#include <rapidjson/reader.h>

namespace crossbar::config {

namespace {

// RapidJSON's input concept over a view. A NUL is its end of input; the text holds none
// (check_text).
class TextStream {
public:
    using Ch = char;

    explicit TextStream(std::string_view text) : text_(text) {}

    char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    char Take() { return at_ < text_.size() ? text_[at_++] : '\0'; }

    std::size_t Tell() const { return at_; }

    // Of the output half, which only in-situ parsing uses.
    char* PutBegin() { return nullptr; }

    void Put(char) {}

    std::size_t PutEnd(char*) { return 0; }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

// A token starts where the last one ended, but for white space and punctuation: the parser tells
// ends only.
class Handler {
public:
    Handler(std::string_view text, const TextStream& stream, Diagnostics& diagnostics)
        : text_(text), stream_(stream), cursor_(text), builder_(diagnostics) {}

    bool Null() { return scalar(Node::Kind::null, {}); }

    bool Bool(bool value) { return scalar(Node::Kind::boolean, value ? "true" : "false", value); }

    bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
        return scalar(Node::Kind::number, {text, size});
    }

    bool String(const char* text, rapidjson::SizeType size, bool) {
        return scalar(Node::Kind::string, {text, size});
    }

    bool Key(const char* text, rapidjson::SizeType size, bool) {
        const Position where = start_of_token();
        end_ = stream_.Tell();
        return builder_.key({text, size}, where);
    }

    bool StartObject() { return open(Node::Kind::object); }

    bool StartArray() { return open(Node::Kind::array); }

    bool EndObject(rapidjson::SizeType) { return close(); }

    bool EndArray(rapidjson::SizeType) { return close(); }

    // Numbers come as text (kParseNumbersAsStringsFlag); the concept wants these all the same.
    bool Int(int) { return false; }

    bool Uint(unsigned) { return false; }

    bool Int64(std::int64_t) { return false; }

    bool Uint64(std::uint64_t) { return false; }

    bool Double(double) { return false; }

    std::optional<Node> take_root() { return builder_.take_root(); }

private:
    Position start_of_token() {
        const std::size_t start = text_.find_first_not_of(" \t\r\n,:", end_);
        end_ = start == std::string_view::npos ? text_.size() : start;
        return cursor_.at(end_);
    }

    bool scalar(Node::Kind kind, std::string text, bool truth = false) {
        Node node;
        node.kind = kind;
        node.where = start_of_token();
        node.text = std::move(text);
        node.truth = truth;
        end_ = stream_.Tell();
        return builder_.value(std::move(node));
    }

    bool open(Node::Kind kind) {
        const Position where = start_of_token();
        ++end_;
        return builder_.begin(kind, where);
    }

    bool close() {
        start_of_token();
        ++end_;
        builder_.end();
        return true;
    }

    std::string_view text_;
    const TextStream& stream_;
    PositionCursor cursor_;
    TreeBuilder builder_;
    std::size_t end_ = 0;  // of the last token
};

struct Complaint {
    std::string message;
    std::string hint;
};

Complaint complaint_about(
    rapidjson::ParseErrorCode code, std::string_view text, std::size_t offset) {
    const char found = text[offset];
    const std::size_t before =
        text.find_last_not_of(" \t\r\n", offset == 0 ? std::string_view::npos : offset - 1);
    const char last = offset == 0 || before == std::string_view::npos ? '\0' : text[before];
    if (last == ',' && (found == '}' || found == ']')) {
        return {fmt::format("a comma before '{}'", found), "the last item has no comma after it"};
    }
    if (text.substr(offset).starts_with("//") || text.substr(offset).starts_with("/*") ||
        found == '#') {
        return {"a comment", "JSON has no comments; YAML does (config.yaml)"};
    }
    if (static_cast<unsigned char>(found) < 0x20) {
        return {
            "a control character in a string",
            "write \\n, \\t or \\uXXXX; is the closing quote missing?"};
    }
    if (last == '0' && found >= '0' && found <= '9') {
        return {"a number that starts with 0", "without the 0"};
    }
    switch (code) {
        case rapidjson::kParseErrorDocumentRootNotSingular:
            return {"something follows the end of the document", "remove it"};
        case rapidjson::kParseErrorObjectMissName:
            return {"no key where one must be", "a key is a string in double quotes"};
        case rapidjson::kParseErrorObjectMissColon:
            return {"no ':' after the key", ""};
        case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
            return {
                "neither ',' nor '}' after a member of the object",
                "is a comma missing in front of this?"};
        case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
            return {
                "neither ',' nor ']' after an item of the list",
                "is a comma missing in front of this?"};
        case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
        case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
        case rapidjson::kParseErrorStringEscapeInvalid:
            return {
                "an escape in a string that is none",
                "\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX exist"};
        case rapidjson::kParseErrorStringMissQuotationMark:
            return {"a string without its closing quote", ""};
        case rapidjson::kParseErrorNumberTooBig:
        case rapidjson::kParseErrorNumberMissFraction:
        case rapidjson::kParseErrorNumberMissExponent:
            return {"a number that is none", ""};
        default:
            return {"no JSON value", "strings are in double quotes; words are true, false, null"};
    }
}

}  // namespace

std::optional<Node> read_json(std::string_view text, Diagnostics& diagnostics) {
    if (!check_text(text, diagnostics)) {
        return std::nullopt;
    }
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        diagnostics.error(
            {}, "", "the file is empty", "the smallest configuration is {\"version\": 2}");
        return std::nullopt;
    }
    TextStream stream(text);
    rapidjson::Reader reader;
    Handler handler(text, stream, diagnostics);
    constexpr unsigned kFlags =
        rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
    const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, handler);
    if (!result.IsError()) {
        return handler.take_root();
    }
    if (result.Code() == rapidjson::kParseErrorTermination) {
        return std::nullopt;  // the builder has said why
    }
    const std::size_t offset = std::min(result.Offset(), text.size());
    const Position where = PositionCursor(text).at(offset);
    if (text.find_first_not_of(" \t\r\n", offset) == std::string_view::npos) {
        diagnostics.error(
            where, "", "the file ends in the middle of the document", "is it cut off?");
        return std::nullopt;
    }
    Complaint complaint = complaint_about(result.Code(), text, offset);
    diagnostics.error(where, "", "not JSON: " + complaint.message, std::move(complaint.hint));
    return std::nullopt;
}

}  // namespace crossbar::config
