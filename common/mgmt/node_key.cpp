// SPDX-License-Identifier: MIT
#include "common/mgmt/node_key.hpp"

#include "common/auth/key_file.hpp"
#include "common/io/unique_fd.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <fstream>
#include <sstream>
#include <string_view>

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace crossbar::mgmt {
namespace {

using Loaded = boost::system::result<NodeKey, std::string>;

constexpr std::string_view kTitle =
    "Crossbar.io private key for node authentication - KEEP THIS SAFE!";

template <class... Args>
Loaded failure(fmt::format_string<Args...> format, Args&&... args) {
    return {boost::system::in_place_error, fmt::format(format, std::forward<Args>(args)...)};
}

std::string creator() {
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    const passwd* user = ::getpwuid(::getuid());
    return fmt::format(
        "{}@{}", user != nullptr ? user->pw_name : std::to_string(::getuid()), host.data());
}

std::string created_at() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    const std::time_t seconds = ms / 1000;
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    std::array<char, 40> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
    return fmt::format("{}.{:03}Z", text.data(), ms % 1000);
}

std::string machine_id() {
    std::string id;
    std::ifstream file("/etc/machine-id");
    std::getline(file, id);
    return id;
}

Loaded generate(const std::filesystem::path& file) {
    const NodeKey made{crypto::generate_ed25519(), true, false};
    auto text = fmt::format("{}\n\ncreator: {}\ncreated-at: {}\n", kTitle, creator(), created_at());
    if (const auto id = machine_id(); !id.empty()) {
        text += fmt::format("machine-id: {}\n", id);
    }
    text += fmt::format(
        "public-key-ed25519: {}\nprivate-key-ed25519: {}\n",
        made.public_key(),
        crypto::to_hex(made.pair.private_key));
    const io::UniqueFd fd(
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!fd || ::write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        const auto reason = std::string(std::strerror(errno == 0 ? ENOSPC : errno));
        if (fd) {
            ::unlink(file.c_str());
        }
        return failure("Cannot write node private key file '{}': {}", file.string(), reason);
    }
    ::fsync(fd.get());
    return made;
}

Loaded parse(const std::filesystem::path& file, const std::string& text) {
    static constexpr std::array<std::string_view, 5> kTags{
        "creator", "created-at", "machine-id", "public-key-ed25519", "private-key-ed25519"};
    const auto pair =
        auth::parse_tagged_key(text, fmt::format("node private key file {}", file.string()), kTags);
    if (!pair) {
        return {boost::system::in_place_error, pair.error()};
    }
    return NodeKey{*pair, false, false};
}

}  // namespace

Loaded load_node_key(const std::filesystem::path& cbdir) {
    const auto file = cbdir / "node.key";

    struct stat status {};

    if (::stat(file.c_str(), &status) != 0) {
        return errno == ENOENT ? generate(file)
                               : failure(
                                     "Cannot read node private key file '{}': {}",
                                     file.string(),
                                     std::strerror(errno));
    }
    if (!S_ISREG(status.st_mode)) {
        return failure("Node private key path '{}' exists, but isn't a file", file.string());
    }
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream) {
        return failure(
            "Cannot read node private key file '{}': {}", file.string(), std::strerror(errno));
    }
    auto loaded = parse(file, text.str());
    if (loaded && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        loaded->mode_fixed = ::chmod(file.c_str(), S_IRUSR | S_IWUSR) == 0;
    }
    return loaded;
}

}  // namespace crossbar::mgmt
