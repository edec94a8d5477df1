// SPDX-License-Identifier: MIT
#include "common/auth/key_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>

#include <sys/stat.h>

namespace crossbar::auth {
namespace {

constexpr std::string_view kPrivateKey = "private-key-ed25519";
constexpr std::string_view kPublicKey = "public-key-ed25519";
constexpr std::size_t kSeed = 32;                // bytes
constexpr std::size_t kLongestFile = 64 * 1024;  // bytes

template <class... Args>
LoadedKey failure(fmt::format_string<Args...> format, Args&&... args) {
    return {boost::system::in_place_error, fmt::format(format, std::forward<Args>(args)...)};
}

std::string_view next_line(std::string_view& text) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

std::optional<crypto::KeyPair> pair_of_hex(std::string_view digits) {
    const auto seed = crypto::from_hex(digits);
    return seed ? crypto::ed25519_of_seed(as_bytes(*seed)) : std::nullopt;
}

std::string_view without_newlines(std::string_view text) {
    while (text.ends_with('\n') || text.ends_with('\r')) {
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace

LoadedKey parse_tagged_key(
    std::string_view text, std::string_view file, std::span<const std::string_view> known) {
    std::map<std::string_view, std::string_view> values;
    next_line(text);  // the title
    for (int number = 2; !text.empty(); ++number) {
        const auto line = next_line(text);
        if (line.empty()) {
            continue;
        }
        const auto colon = line.find(": ");
        if (colon == std::string_view::npos) {  // not shown: it may be a key
            return failure("Line {} of {} is not of the form 'tag: value'", number, file);
        }
        const auto tag = line.substr(0, colon);
        if (!known.empty() && std::find(known.begin(), known.end(), tag) == known.end()) {
            return failure("Invalid tag '{}' in {}", tag, file);
        }
        values[tag] = line.substr(colon + 2);
    }
    const auto secret = values.find(kPrivateKey);
    if (secret == values.end()) {
        return failure("Invalid {}: it lacks a '{}' tag", file, kPrivateKey);
    }
    const auto pair = pair_of_hex(secret->second);
    if (!pair) {
        return failure(
            "Invalid value for tag '{}' in {}: must be 64 hex digits", kPrivateKey, file);
    }
    const auto told = values.find(kPublicKey);
    if (told != values.end() && told->second != crypto::to_hex(pair->public_key)) {
        return failure("The public key in {} does not belong to its private key", file);
    }
    return *pair;
}

LoadedKey parse_private_key(std::string_view text, std::string_view file) {
    if (text.size() == kSeed) {
        return crypto::ed25519_of_seed(as_bytes(text)).value();
    }
    if (const auto pair = pair_of_hex(without_newlines(text))) {
        return *pair;
    }
    if (text.find("OPENSSH PRIVATE KEY") != std::string_view::npos) {
        return failure(
            "Invalid {}: OpenSSH's format is not read here; store the key's seed as 64 hex digits",
            file);
    }
    if (text.find(kPrivateKey) == std::string_view::npos) {
        return failure(
            "Invalid {}: it must be 32 raw bytes, 64 hex digits, or lines with a '{}' tag",
            file,
            kPrivateKey);
    }
    return parse_tagged_key(text, file);
}

LoadedKey read_private_key(const std::filesystem::path& path) {
    const auto file = fmt::format("private key file '{}'", path.string());

    struct stat status {};

    if (::stat(path.c_str(), &status) != 0) {
        return failure("Cannot read {}: {}", file, std::strerror(errno));
    }
    if (!S_ISREG(status.st_mode)) {
        return failure("Cannot read {}: it is no file", file);
    }
    if ((status.st_mode & (S_IRWXO | S_IWGRP)) != 0) {
        return failure(
            "Refused {}: others than its owner can use it (mode {:04o}); run chmod 600 '{}', and "
            "make "
            "a new key if somebody may have read it",
            file,
            status.st_mode & 07777U,
            path.string());
    }
    std::ifstream stream(path, std::ios::binary);
    std::string text(kLongestFile, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!stream.eof() || stream.bad()) {
        return failure(
            "Cannot read {}: {}", file, stream ? "it is too long" : std::strerror(errno));
    }
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return parse_private_key(text, file);
}

}  // namespace crossbar::auth
