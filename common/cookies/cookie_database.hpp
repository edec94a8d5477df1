// SPDX-License-Identifier: MIT
// CookieDatabase: logins with cookies in a SQLite file (mode 0600, write-ahead log), which belongs
// to one process at a time. Blocks: not for the loop's thread.
#pragma once

#include "common/base/clock.hpp"
#include "common/cookies/cookie_journal.hpp"

#include <boost/system/result.hpp>

#include <memory>
#include <string>
#include <vector>

struct sqlite3;

namespace crossbar::cookies {

class CookieDatabase {
public:
    template <class T>
    using Outcome = boost::system::result<T, std::string>;  // error: a sentence

    // Opens the file, or makes it. Refuses one that is damaged, not ours, of a later version, or in
    // use; the sentence names the file and says what to do.
    static Outcome<std::unique_ptr<CookieDatabase>> open(const std::string& path);

    // Deletes what has expired, gives the rest.
    Outcome<std::vector<StoredCookie>> load(WallTime now);

    // Deletes everything.
    Outcome<void> purge();

    // All of them or none.
    Outcome<void> apply(const CookieChanges& changes);

    const std::string& path() const noexcept { return path_; }

private:
    struct Close {
        void operator()(sqlite3* database) const noexcept;
    };

    explicit CookieDatabase(std::string path) : path_(std::move(path)) {}

    Outcome<void> connect();
    Outcome<void> prepare();
    Outcome<void> execute(const char* sql);
    Outcome<void> ask(const char* sql, std::string& answer);
    Outcome<void> write(const CookieChanges& changes);
    Outcome<void> check(int code);
    std::string fault(int code) const;

    std::string path_;
    std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace crossbar::cookies
