// SPDX-License-Identifier: MIT
#include "controller/cli/template_folder.hpp"

#include "common/base/installation.hpp"

#include <fmt/format.h>
#include <rapidjson/document.h>
#include <rapidjson/istreamwrapper.h>

#include <algorithm>
#include <fstream>

namespace crossbar::cli {
namespace {

namespace fs = std::filesystem;
using Templates = boost::system::result<std::vector<Template>, std::string>;

Templates failure(std::string text) {
    return {boost::system::in_place_error, std::move(text)};
}

std::string text_of(const rapidjson::Document& document, const char* key) {
    const auto member = document.FindMember(key);
    return member != document.MemberEnd() && member->value.IsString() ? member->value.GetString()
                                                                      : "";
}

}  // namespace

Templates installed_templates() {
    const auto root = installation::templates();
    if (!root) {
        return failure("The templates are not installed beside this program.");
    }
    std::vector<Template> templates;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(*root, error)) {
        const auto description = entry.path() / "template.json";
        std::ifstream file(description);
        if (!file) {
            continue;
        }
        rapidjson::IStreamWrapper stream(file);
        rapidjson::Document document;
        document.ParseStream(stream);
        if (document.HasParseError() || !document.IsObject() || text_of(document, "name").empty()) {
            return failure(fmt::format("'{}' does not describe a template.", description.string()));
        }
        templates.push_back(
            {text_of(document, "name"),
             text_of(document, "help"),
             text_of(document, "next"),
             entry.path()});
    }
    if (error) {
        return failure(fmt::format("Cannot read '{}': {}", root->string(), error.message()));
    }
    std::sort(templates.begin(), templates.end(), [](const auto& a, const auto& b) {
        return a.name < b.name;
    });
    return templates;
}

}  // namespace crossbar::cli
