// SPDX-License-Identifier: MIT
// What the tests of cookies share: a log to look at, a login, a cookie's key.
#pragma once

#include "common/base/bytes.hpp"
#include "common/cookies/cookie_journal.hpp"
#include "common/log/logger.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::cookies {

class MemorySink final : public log::Sink {
public:
    void write(const log::Record& record) override {
        lines.push_back(std::string(log::name_of(record.level)).append(": ").append(record.text));
    }

    std::vector<std::string> lines;
};

inline const router::CookieLogin kJoe{"joe", "user", "ticket", "realm1"};
inline const router::CookieLogin kAmy{"amy", "admin", "wampcra", "realm2"};

inline crypto::Digest key_of(std::string_view cookie) {
    return crypto::sha256(as_bytes(cookie));
}

inline WallTime at(std::int64_t seconds) {
    return WallTime(std::chrono::seconds(seconds));
}

}  // namespace crossbar::cookies
