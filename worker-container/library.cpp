// SPDX-License-Identifier: MIT
#include "worker-container/library.hpp"

#include "common/base/installation.hpp"

#include <fmt/format.h>

#include <vector>

#include <dlfcn.h>

namespace crossbar::worker_container {
namespace fs = std::filesystem;

namespace {

std::vector<fs::path> candidates(const std::string& name, const fs::path& cbdir) {
    if (name.find('/') != std::string::npos) {
        return {name};
    }
    std::vector<fs::path> folders{cbdir};
    if (const auto installed = installation::components()) {
        folders.push_back(*installed);
    }
    std::vector<fs::path> paths;
    for (const auto& folder : folders) {
        for (const auto& file : {name, name + ".so", "lib" + name + ".so"}) {
            paths.push_back(folder / file);
        }
    }
    return paths;
}

std::string not_found(const std::string& name, const fs::path& cbdir) {
    std::string places = cbdir.string();
    if (const auto installed = installation::components()) {
        places += ", " + installed->string();
    }
    return name.find('/') != std::string::npos
               ? fmt::format("component library '{}' does not exist", name)
               : fmt::format(
                     "component library '{0}' not found: no {0}.so or lib{0}.so in {1}",
                     name,
                     places);
}

}  // namespace

boost::system::result<Library, std::string> Library::load(
    const std::string& name, const fs::path& cbdir) {
    fs::path file;
    for (const auto& path : candidates(name, cbdir)) {
        std::error_code ignored;
        if (fs::is_regular_file(path, ignored)) {
            file = path;
            break;
        }
    }
    if (file.empty()) {
        return not_found(name, cbdir);
    }
    Library library;
    // RTLD_NOW: a symbol that this container does not have is an error here, not a crash later.
    void* handle = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
        return fmt::format(
            "component library '{}' cannot be loaded: {}", file.string(), ::dlerror());
    }
    using EntryPoint = const crossbar_component_v1* (*)();
    const auto entry_point = reinterpret_cast<EntryPoint>(::dlsym(handle, kComponentEntry));
    if (entry_point == nullptr) {
        return fmt::format(
            "'{}' is no component library: it has no entry point {} (is CROSSBAR_COMPONENT(Class) "
            "missing?)",
            file.string(),
            kComponentEntry);
    }
    library.entry_ = entry_point();
    if (library.entry_ == nullptr || library.entry_->abi != kComponentAbi) {
        return fmt::format(
            "component library '{}' was built for version {} of the component interface (SDK {}), "
            "this container has "
            "version {}: build it again",
            file.string(),
            library.entry_ != nullptr ? library.entry_->abi : 0,
            library.entry_ != nullptr ? library.entry_->sdk_version : "unknown",
            kComponentAbi);
    }
    return library;
}

}  // namespace crossbar::worker_container
