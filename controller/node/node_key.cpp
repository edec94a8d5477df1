// SPDX-License-Identifier: MIT
#include "controller/node/node_key.hpp"

#include "common/io/unique_fd.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <vector>

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace crossbar::node {
namespace {

using Loaded = boost::system::result<NodeKey, std::string>;
using PrivateKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

constexpr std::size_t kKeySize = 32;
constexpr std::string_view kTitle =
    "Crossbar.io private key for node authentication - KEEP THIS SAFE!";

template <class... Args>
Loaded failure(fmt::format_string<Args...> format, Args&&... args) {
    return {boost::system::in_place_error, fmt::format(format, std::forward<Args>(args)...)};
}

std::string hex(const std::vector<unsigned char>& bytes) {
    std::string text;
    for (const auto byte : bytes) {
        fmt::format_to(std::back_inserter(text), "{:02x}", byte);
    }
    return text;
}

std::optional<std::vector<unsigned char>> unhex(std::string_view text) {
    std::vector<unsigned char> bytes;
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        const auto high = kDigits.find(text[i]);
        const auto low = kDigits.find(text[i + 1]);
        if (high == kDigits.npos || low == kDigits.npos) {
            return std::nullopt;
        }
        bytes.push_back(static_cast<unsigned char>(high * 16 + low));
    }
    if (text.size() != 2 * kKeySize) {
        return std::nullopt;
    }
    return bytes;
}

std::vector<unsigned char> public_half(EVP_PKEY* key) {
    std::vector<unsigned char> bytes(kKeySize);
    auto size = bytes.size();
    if (EVP_PKEY_get_raw_public_key(key, bytes.data(), &size) != 1) {
        return {};
    }
    return bytes;
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
    const PrivateKey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), &EVP_PKEY_free);
    std::vector<unsigned char> secret(kKeySize);
    auto size = secret.size();
    if (!key || EVP_PKEY_get_raw_private_key(key.get(), secret.data(), &size) != 1) {
        return failure("Cannot generate the node's key: OpenSSL refuses Ed25519");
    }
    NodeKey made{hex(public_half(key.get())), hex(secret), true, false};
    auto text = fmt::format("{}\n\ncreator: {}\ncreated-at: {}\n", kTitle, creator(), created_at());
    if (const auto id = machine_id(); !id.empty()) {
        text += fmt::format("machine-id: {}\n", id);
    }
    text += fmt::format(
        "public-key-ed25519: {}\nprivate-key-ed25519: {}\n", made.public_key, made.private_key);
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
    static const std::set<std::string, std::less<>> kTags{
        "creator", "created-at", "machine-id", "public-key-ed25519", "private-key-ed25519"};
    std::map<std::string, std::string, std::less<>> values;
    std::istringstream lines(text);
    std::string line;
    std::getline(lines, line);  // the title
    while (std::getline(lines, line)) {
        if (line.empty()) {
            continue;
        }
        const auto colon = line.find(": ");
        const auto tag = line.substr(0, colon);
        if (colon == line.npos || !kTags.contains(tag)) {
            return failure("Invalid tag '{}' in node private key file {}", tag, file.string());
        }
        values[tag] = line.substr(colon + 2);
    }
    const auto secret = values.find("private-key-ed25519");
    if (secret == values.end()) {
        return failure("Node private key file {} lacks a 'private-key-ed25519' tag", file.string());
    }
    const auto bytes = unhex(secret->second);
    const PrivateKey key(
        bytes
            ? EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes->data(), bytes->size())
            : nullptr,
        &EVP_PKEY_free);
    if (!key) {
        return failure(
            "Invalid value for tag 'private-key-ed25519' in node private key file {}: must be 64 "
            "hex digits",
            file.string());
    }
    NodeKey loaded{hex(public_half(key.get())), secret->second, false, false};
    const auto told = values.find("public-key-ed25519");
    if (told != values.end() && told->second != loaded.public_key) {
        return failure(
            "The public key in node private key file {} does not belong to its private key",
            file.string());
    }
    return loaded;
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

}  // namespace crossbar::node
