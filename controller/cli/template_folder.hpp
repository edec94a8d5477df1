// SPDX-License-Identifier: MIT
// Node templates: folders with the files as they are, and a template.json that describes them and
// is not copied.
#pragma once

#include <boost/system/result.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace crossbar::cli {

struct Template {
    std::string name;
    std::string help;
    std::string next;  // what to do when it is written; empty: start the node
    std::filesystem::path folder;
};

// Those that are installed, by name. The error is a sentence.
boost::system::result<std::vector<Template>, std::string> installed_templates();

}  // namespace crossbar::cli
