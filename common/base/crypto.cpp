// SPDX-License-Identifier: MIT
#include "common/base/crypto.hpp"

#include "common/base/assert.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <memory>

#include <argon2.h>

namespace crossbar::crypto {
namespace {

struct Free {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }

    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

using Key = std::unique_ptr<EVP_PKEY, Free>;
using MdContext = std::unique_ptr<EVP_MD_CTX, Free>;

const unsigned char* raw(ByteView bytes) noexcept {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* raw(std::byte* bytes) noexcept {
    return reinterpret_cast<unsigned char*>(bytes);
}

KeyPair key_pair_of(EVP_PKEY* key) {
    KeyPair pair;
    std::size_t length = pair.public_key.size();
    CROSSBAR_ASSERT(EVP_PKEY_get_raw_public_key(key, raw(pair.public_key.data()), &length) == 1);
    length = pair.private_key.size();
    CROSSBAR_ASSERT(EVP_PKEY_get_raw_private_key(key, raw(pair.private_key.data()), &length) == 1);
    return pair;
}

int digit_of(char c) noexcept {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

Digest sha256(ByteView data) {
    Digest digest;
    SHA256(raw(data), data.size(), raw(digest.data()));
    return digest;
}

Digest hmac_sha256(ByteView key, ByteView data) {
    Digest digest;
    unsigned length = 0;
    const auto* done = HMAC(
        EVP_sha256(),
        key.data(),
        static_cast<int>(key.size()),
        raw(data),
        data.size(),
        raw(digest.data()),
        &length);
    CROSSBAR_ASSERT(done != nullptr && length == digest.size());
    return digest;
}

std::string pbkdf2_sha256(
    std::string_view password, ByteView salt, std::uint32_t iterations, std::size_t length) {
    std::string key(length, '\0');
    const int done = PKCS5_PBKDF2_HMAC(
        password.data(),
        static_cast<int>(password.size()),
        raw(salt),
        static_cast<int>(salt.size()),
        static_cast<int>(iterations),
        EVP_sha256(),
        static_cast<int>(length),
        reinterpret_cast<unsigned char*>(key.data()));
    CROSSBAR_ASSERT(done == 1);
    return key;
}

std::optional<std::string> argon2id(
    std::string_view password,
    ByteView salt,
    std::uint32_t iterations,
    std::uint32_t memory_kib,
    std::size_t length) {
    std::string key(length, '\0');
    const int error = argon2id_hash_raw(
        iterations,
        memory_kib,
        1,
        password.data(),
        password.size(),
        salt.data(),
        salt.size(),
        key.data(),
        key.size());
    if (error != ARGON2_OK) {
        return std::nullopt;
    }
    return key;
}

bool equal_in_constant_time(ByteView a, ByteView b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    CROSSBAR_ASSERT(
        RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1);
    return bytes;
}

KeyPair generate_ed25519() {
    const auto seed = random_bytes(32);
    return *ed25519_of_seed(as_bytes(seed));
}

std::optional<KeyPair> ed25519_of_seed(ByteView seed) {
    const Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw(seed), seed.size()));
    if (!key) {
        return std::nullopt;
    }
    return key_pair_of(key.get());
}

Signature sign_ed25519(const KeyPair& pair, ByteView message) {
    const Key key(EVP_PKEY_new_raw_private_key(
        EVP_PKEY_ED25519, nullptr, raw(ByteView(pair.private_key)), pair.private_key.size()));
    const MdContext context(EVP_MD_CTX_new());
    Signature signature;
    std::size_t length = signature.size();
    CROSSBAR_ASSERT(
        key && context &&
        EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
        EVP_DigestSign(
            context.get(), raw(signature.data()), &length, raw(message), message.size()) == 1);
    return signature;
}

bool verify_ed25519(ByteView public_key, ByteView message, ByteView signature) {
    const Key key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(public_key), public_key.size()));
    const MdContext context(EVP_MD_CTX_new());
    return key && context &&
           EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(
               context.get(), raw(signature), signature.size(), raw(message), message.size()) == 1;
}

std::string to_base64(ByteView bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock writes a final zero
    const int written = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(text.data()), raw(bytes), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(written));
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) {
        return std::nullopt;
    }
    std::string bytes(text.size() / 4 * 3, '\0');
    const int written = EVP_DecodeBlock(
        reinterpret_cast<unsigned char*>(bytes.data()),
        reinterpret_cast<const unsigned char*>(text.data()),
        static_cast<int>(text.size()));
    if (written < 0) {
        return std::nullopt;
    }
    // It counts padding as zeros, and skips whitespace: only the canonical text comes back.
    const auto padding = text.size() - text.find_last_not_of('=') - 1;
    if (text.empty() || padding > 2) {
        return text.empty() ? std::optional<std::string>(std::string()) : std::nullopt;
    }
    bytes.resize(static_cast<std::size_t>(written) - padding);
    if (to_base64(as_bytes(bytes)) != text) {
        return std::nullopt;
    }
    return bytes;
}

std::string to_hex(ByteView bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        text.push_back(kDigits[std::to_integer<unsigned>(byte) >> 4]);
        text.push_back(kDigits[std::to_integer<unsigned>(byte) & 15U]);
    }
    return text;
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) {
        return std::nullopt;
    }
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = digit_of(text[i]);
        const int low = digit_of(text[i + 1]);
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        bytes.push_back(static_cast<char>(high * 16 + low));
    }
    return bytes;
}

}  // namespace crossbar::crypto
