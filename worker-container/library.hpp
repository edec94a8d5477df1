// SPDX-License-Identifier: MIT
// Library: a component's shared library, loaded and checked. Stays loaded as long as its component
// lives.
#pragma once

#include "common/sdk/crossbar/component.hpp"

#include <boost/system/result.hpp>

#include <filesystem>
#include <memory>
#include <string>

namespace crossbar::worker_container {

class Library {
public:
    // `name`: a path (absolute), or a bare name that is looked for in `cbdir` and among the
    // installed components, with or without "lib" and ".so". The error is a sentence that names the
    // file and the remedy.
    static boost::system::result<Library, std::string> load(
        const std::string& name, const std::filesystem::path& cbdir);

    // Makes the component. What its constructor throws comes through.
    std::unique_ptr<Component> create() const {
        return std::unique_ptr<Component>(entry_->create());
    }

private:
    const crossbar_component_v1* entry_ = nullptr;
};

}  // namespace crossbar::worker_container
