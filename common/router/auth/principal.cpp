// SPDX-License-Identifier: MIT
#include "common/router/auth/principal.hpp"

#include "common/base/bytes.hpp"
#include "common/base/crypto.hpp"
#include "common/router/auth/login.hpp"

#include <algorithm>

namespace crossbar::router {
namespace {

// What a procedure may ask of the router's processor, and of the client's.
constexpr std::uint32_t kMostIterations = 10'000'000;
constexpr std::uint32_t kLongestKey = 1024;  // bytes
constexpr std::uint32_t kBlock = 32;         // bytes of key that the iterations are done for

// Absent is 0.
bool read_number(const wamp::Dict& details, std::string_view key, std::uint32_t& out) {
    const wamp::Value* value = details.find(key);
    if (value == nullptr || value->is_null()) {
        return true;
    }
    std::uint64_t number = 0;
    if (!value->to_unsigned(number) || number > 0xffff'ffffU) {
        return false;
    }
    out = static_cast<std::uint32_t>(number);
    return true;
}

// Absent, or null: stays as it is. False for something else than a text: what was to be said may
// have been a restriction.
bool read_text(const wamp::Dict& details, std::string_view key, std::string& out) {
    const wamp::Value* value = details.find(key);
    if (value == nullptr || value->is_null()) {
        return true;
    }
    const auto* text = value->as<std::string>();
    if (text != nullptr) {
        out = *text;
    }
    return text != nullptr;
}

// One key, or a list of them.
bool read_public_keys(const wamp::Value& value, std::vector<std::string>& out) {
    const wamp::List one{value};
    const auto* list = value.as<wamp::List>();
    return std::ranges::all_of(list != nullptr ? *list : one, [&](const wamp::Value& key) {
        const auto* hex = key.as<std::string>();
        const auto raw = hex == nullptr ? std::nullopt : crypto::from_hex(*hex);
        if (raw) {
            out.push_back(*raw);
        }
        return raw.has_value();
    });
}

bool read_digest(const wamp::Dict& details, std::string_view key, crypto::Digest& out) {
    const auto raw = crypto::from_hex(text_in(details, key));
    if (!raw || raw->size() != out.size()) {
        return false;
    }
    std::ranges::copy(as_bytes(*raw), out.begin());
    return true;
}

bool read_scram(const wamp::Dict& details, AuthOptions::Principal& principal) {
    const auto kdf = auth::kdf_named(text_in(details, "kdf"));
    const auto salt = salt_bytes(text_in(details, "salt"));
    if (!kdf || !salt || principal.iterations == 0 ||
        !read_number(details, "memory", principal.scram.cost.memory) ||
        !read_digest(details, "stored-key", principal.scram.stored_key) ||
        !read_digest(details, "server-key", principal.scram.server_key)) {
        return false;
    }
    principal.salt = *salt;
    principal.scram.cost.kdf = *kdf;
    principal.scram.cost.iterations = principal.iterations;
    principal.scram.known = true;
    return true;
}

}  // namespace

std::optional<std::string> salt_bytes(std::string_view text) {
    if (text.empty()) {
        return std::nullopt;
    }
    auto bytes = crypto::from_hex(text);
    return bytes ? bytes : crypto::from_base64(text);
}

bool read_principal(const wamp::Dict& details, AuthOptions::Principal& principal) {
    std::string authid;
    std::string realm;
    if (!read_text(details, "authid", authid) || !read_text(details, "realm", realm) ||
        !read_text(details, "role", principal.authrole) ||
        !read_text(details, "secret", principal.secret) ||
        !read_text(details, "salt", principal.salt) ||
        !read_number(details, "iterations", principal.iterations) ||
        !read_number(details, "keylen", principal.keylen) || principal.keylen > kLongestKey ||
        std::uint64_t{principal.iterations} * (principal.keylen / kBlock + 1) > kMostIterations) {
        return false;
    }
    if (!authid.empty()) {
        principal.authid = authid;
    }
    if (!realm.empty()) {
        principal.realm = realm;
    }
    const wamp::Value* keys = details.find("pubkey");
    if (keys != nullptr && !read_public_keys(*keys, principal.public_keys)) {
        return false;
    }
    return !details.contains("stored-key") || read_scram(details, principal);
}

}  // namespace crossbar::router
