// SPDX-License-Identifier: MIT
// A directory of a test's own, removed at the end. Its path is short enough for Unix sockets.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace crossbar::tests {

class TempDir {
public:
    TempDir() {
        std::string name = "/tmp/crossbar-test-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) {
            std::abort();
        }
        path_ = name;
    }

    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    ~TempDir() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::filesystem::path& path() const noexcept { return path_; }

    std::string operator/(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

}  // namespace crossbar::tests
