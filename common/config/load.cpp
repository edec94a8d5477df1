// SPDX-License-Identifier: MIT
// From a file or a text to the model, on the controller's side and on the workers'.
#include "common/config/node_config.hpp"
#include "common/config/read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

namespace crossbar::config {

namespace fs = std::filesystem;

namespace {

bool is_yaml(const fs::path& file) {
    return file.extension() == ".yaml" || file.extension() == ".yml";
}

void fail(LoadedConfig& loaded, std::string message, std::string hint = {}) {
    loaded.diagnostics.push_back(
        {Severity::error, loaded.file.string(), {}, "", std::move(message), std::move(hint)});
}

// The text, or nothing after reporting why not.
std::optional<std::string> read_file(LoadedConfig& loaded) {
    std::error_code ec;
    const fs::file_status status = fs::status(loaded.file, ec);
    if (!fs::exists(status)) {
        fail(
            loaded,
            "there is no such file",
            "crossbar-cxx init creates a node directory with a configuration");
        return std::nullopt;
    }
    if (!fs::is_regular_file(status)) {
        fail(
            loaded,
            fs::is_directory(status) ? "is a directory" : "is no regular file",
            "a .json or .yaml file");
        return std::nullopt;
    }
    const std::uintmax_t size = fs::file_size(loaded.file, ec);
    if (!ec && size > kMaxFileSize) {
        fail(
            loaded,
            fmt::format("the file has {} bytes", size),
            fmt::format("{} at most", kMaxFileSize));
        return std::nullopt;
    }
    std::ifstream stream(loaded.file, std::ios::binary);
    std::ostringstream text;
    if (!stream) {
        fail(loaded, fmt::format("cannot be read: {}", std::strerror(errno)));
        return std::nullopt;
    }
    if (size != 0) {
        text << stream.rdbuf();
    }
    return std::move(text).str();
}

// Both formats side by side: the one that is not read is easily edited in vain.
void warn_of_sibling(LoadedConfig& loaded) {
    fs::path sibling = loaded.file;
    sibling.replace_extension(is_yaml(loaded.file) ? ".json" : ".yaml");
    std::error_code ec;
    if (loaded.file.stem() == "config" && fs::exists(sibling, ec)) {
        loaded.diagnostics.push_back(
            {Severity::warning,
             loaded.file.string(),
             {},
             "",
             fmt::format("{} is there too and is not read", sibling.filename().string()),
             "remove one of the two"});
    }
}

// `read` makes a T of the root node.
template <class F>
auto parse_part(std::string_view json, std::string_view what, F read) {
    Diagnostics diagnostics{std::string(what)};
    ReadContext context{diagnostics, {}, nullptr, nullptr, {}};
    std::optional<Node> root = read_json(json, diagnostics);
    Parsed<decltype(read(context, *root))> parsed;
    if (root) {
        auto value = read(context, *root);
        if (diagnostics.ok()) {
            parsed.value = std::move(value);
        }
    }
    parsed.diagnostics = diagnostics.take_sorted();
    return parsed;
}

}  // namespace

bool LoadedConfig::ok() const noexcept {
    return std::none_of(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& diagnostic) {
        return diagnostic.severity == Severity::error;
    });
}

std::optional<std::string> process_environment(std::string_view name) {
    const char* value = std::getenv(std::string(name).c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::optional<fs::path> find_config(const fs::path& cbdir, const fs::path& given) {
    if (!given.empty()) {
        return cbdir / given;
    }
    for (const char* name : {"config.json", "config.yaml"}) {
        std::error_code ec;
        if (fs::exists(cbdir / name, ec)) {
            return cbdir / name;
        }
    }
    return std::nullopt;
}

LoadedConfig load_node_config(const fs::path& file, const LoadOptions& options) {
    LoadedConfig loaded;
    loaded.file = file;
    std::optional<std::string> text = read_file(loaded);
    if (!text) {
        return loaded;
    }
    loaded = parse_node_config(std::move(*text), file, options);
    warn_of_sibling(loaded);
    return loaded;
}

LoadedConfig parse_node_config(std::string text, const fs::path& file, const LoadOptions& options) {
    LoadedConfig loaded;
    loaded.file = file;
    loaded.text = std::move(text);
    if (!is_yaml(file) && file.extension() != ".json") {
        fail(
            loaded,
            fmt::format("the extension \"{}\" tells no format", file.extension().string()),
            ".json or .yaml");
        return loaded;
    }
    Diagnostics diagnostics(file.string());
    std::optional<Node> root =
        is_yaml(file) ? read_yaml(loaded.text, diagnostics) : read_json(loaded.text, diagnostics);
    if (root) {
        ReadContext context{
            diagnostics, options.cbdir, &options.environment, &loaded.environment, {}};
        loaded.config = read_node(context, *root);
        check_facts(context.facts, diagnostics);
        check_support(context.facts, diagnostics);
    }
    loaded.diagnostics = diagnostics.take_sorted();
    return loaded;
}

Parsed<RealmConfig> parse_realm(std::string_view json) {
    return parse_part(json, "realm", [](ReadContext& context, Node& root) {
        Ids ids("realm", "realm");
        return read_realm(context, root, "", ids);
    });
}

Parsed<RoleConfig> parse_role(std::string_view json) {
    return parse_part(json, "role", [](ReadContext& context, Node& root) {
        Ids ids("role", "role");
        return read_role(context, root, "", ids);
    });
}

Parsed<TransportConfig> parse_transport(std::string_view json) {
    return parse_part(json, "transport", [](ReadContext& context, Node& root) {
        Ids ids("transport", "transport");
        return read_transport(context, root, "", ids);
    });
}

Parsed<ComponentConfig> parse_component(std::string_view json) {
    return parse_part(json, "component", [](ReadContext& context, Node& root) {
        Ids ids("component", "component");
        return read_component(context, root, "", ids);
    });
}

}  // namespace crossbar::config
