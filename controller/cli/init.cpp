// SPDX-License-Identifier: MIT
#include "controller/cli/init.hpp"

#include "common/base/exit_code.hpp"
#include "controller/cli/template_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace crossbar::cli {
namespace {

namespace fs = std::filesystem;

// Makes folders and files and can take all of it back.
class Writer {
public:
    // Errors: a sentence; empty when it worked.
    std::string copy(const fs::path& from, const fs::path& to) {
        std::vector<fs::path> names;
        std::error_code error;
        for (fs::recursive_directory_iterator it(from, error), end; !error && it != end;
             it.increment(error)) {
            names.push_back(it->path().lexically_relative(from));
        }
        if (error) {
            return fmt::format("Cannot read '{}': {}", from.string(), error.message());
        }
        std::sort(names.begin(), names.end());
        for (const auto& name : names) {
            if (name == "template.json") {
                continue;
            }
            if (auto failed = copy_one(from / name, to / name); !failed.empty()) {
                return failed;
            }
        }
        return {};
    }

    std::string make_folder(const fs::path& folder) {
        std::error_code error;
        if (!fs::create_directory(folder, error)) {
            return fmt::format(
                "Cannot create directory '{}': {}",
                folder.string(),
                error ? error.message() : "File exists");
        }
        made_.push_back(folder);
        return {};
    }

    void roll_back() {
        std::for_each(made_.rbegin(), made_.rend(), [](const auto& path) {
            std::error_code ignored;
            complain(fmt::format(
                "Removing {} {}",
                fs::is_directory(path, ignored) ? "directory" : "file",
                path.string()));
            fs::remove(path, ignored);
        });
    }

private:
    std::string copy_one(const fs::path& from, const fs::path& to) {
        std::error_code error;
        if (fs::is_directory(from, error)) {
            if (fs::is_directory(to, error)) {
                return {};
            }
            print(fmt::format("Creating directory {}", to.string()));
            return make_folder(to);
        }
        print(fmt::format("Creating file      {}", to.string()));
        if (!fs::copy_file(from, to, fs::copy_options::none, error)) {
            return fmt::format(
                "Cannot create file '{}': {}",
                to.string(),
                error ? error.message() : "File exists");
        }
        made_.push_back(to);
        fs::permissions(to, fs::perms::owner_write, fs::perm_options::add, error);
        return {};
    }

    std::vector<fs::path> made_;
};

int fail(Writer& writer, const std::string& reason) {
    complain("Something went wrong while instantiating the template - rolling back changes ..");
    writer.roll_back();
    complain(reason);
    return exit_code::kFailure;
}

}  // namespace

int run_init(const InitOptions& options) {
    const auto templates = installed_templates();
    if (!templates) {
        complain(templates.error());
        return exit_code::kFailure;
    }
    const auto found = std::find_if(templates->begin(), templates->end(), [&](const auto& item) {
        return item.name == options.template_name;
    });
    if (found == templates->end()) {
        complain(fmt::format(
            "Huh, sorry. There is no template named '{}'. Try 'crossbar-cxx templates' to list the "
            "templates available.",
            options.template_name));
        return exit_code::kFailure;
    }
    Writer writer;
    auto target = fs::absolute(options.appdir.empty() ? "." : options.appdir).lexically_normal();
    if (!target.has_filename()) {
        target = target.parent_path();
    }
    std::error_code ignored;
    if (!fs::is_directory(target, ignored)) {
        if (const auto failed = writer.make_folder(target); !failed.empty()) {
            return fail(writer, failed);
        }
        print(fmt::format("Crossbar.io application directory '{}' created", options.appdir));
    }
    print(fmt::format(
        "Initializing application template '{}' in directory '{}'", found->name, target.string()));
    print(fmt::format("Using template from '{}'", found->folder.string()));
    // A link in the build tree: its files are what is copied.
    const auto source = fs::canonical(found->folder, ignored);
    if (const auto failed = writer.copy(source, target); !failed.empty()) {
        return fail(writer, failed);
    }
    print("Application template initialized\n");
    print(
        found->next.empty() ? fmt::format(
                                  "To start your node, run 'crossbar-cxx start --cbdir {}'\n",
                                  (target / ".crossbar").string())
                            : found->next + "\n");
    return exit_code::kSuccess;
}

}  // namespace crossbar::cli
