// SPDX-License-Identifier: MIT
#include "common/cookies/cookie_database.hpp"

#include "common/base/bytes.hpp"
#include "common/io/unique_fd.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

namespace crossbar::cookies {
namespace {

template <class T>
using Outcome = CookieDatabase::Outcome<T>;

constexpr std::string_view kRemedy =
    "move the file away (everybody has to log in again) or put a copy in its place";

// Of the file's format: PRAGMA application_id ("CbCk") and user_version.
constexpr const char* kOurs = "1130513259";
constexpr const char* kVersion = "1";
constexpr const char* kSchema =
    "BEGIN IMMEDIATE;"
    "PRAGMA application_id = 1130513259;"
    "PRAGMA user_version = 1;"
    "CREATE TABLE cookies ("
    "  sha256 BLOB PRIMARY KEY,"
    "  expires INTEGER NOT NULL,"  // seconds since 1970
    "  authid TEXT NOT NULL,"
    "  authrole TEXT NOT NULL,"
    "  authmethod TEXT NOT NULL,"
    "  realm TEXT NOT NULL"
    ") WITHOUT ROWID;"
    "COMMIT;";

// The process before this one may be about to end.
constexpr int kPatience = 2000;  // ms

std::int64_t seconds(WallTime time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

class Statement {
public:
    Statement(sqlite3* database, const char* sql) {
        code_ = ::sqlite3_prepare_v2(database, sql, -1, &statement_, nullptr);
    }

    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    ~Statement() { ::sqlite3_finalize(statement_); }

    void bind(int place, ByteView blob) {
        note(::sqlite3_bind_blob(
            statement_, place, blob.data(), static_cast<int>(blob.size()), SQLITE_TRANSIENT));
    }

    void bind(int place, const std::string& text) {
        note(::sqlite3_bind_text(
            statement_, place, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT));
    }

    void bind(int place, std::int64_t number) {
        note(::sqlite3_bind_int64(statement_, place, number));
    }

    // SQLITE_ROW, SQLITE_DONE, or what has gone wrong since it was prepared.
    int step() { return code_ == SQLITE_OK ? ::sqlite3_step(statement_) : code_; }

    // For the next step() with other values.
    void reset() { note(::sqlite3_reset(statement_)); }

    std::int64_t number(int column) const { return ::sqlite3_column_int64(statement_, column); }

    std::string text(int column) const {
        const auto* bytes = static_cast<const char*>(::sqlite3_column_blob(statement_, column));
        const auto size = static_cast<std::size_t>(::sqlite3_column_bytes(statement_, column));
        return bytes == nullptr ? std::string() : std::string(bytes, size);
    }

private:
    void note(int code) {
        if (code_ == SQLITE_OK) {
            code_ = code;
        }
    }

    sqlite3_stmt* statement_ = nullptr;
    int code_;
};

Outcome<void> failure(std::string text) {
    return {boost::system::in_place_error, std::move(text)};
}

// SQLite would make it readable for others; its side files get the mode of this one.
Outcome<void> make_private(const std::string& path) {
    const auto broken = [&] {
        return failure(fmt::format("Cookie store '{}': {}", path, std::strerror(errno)));
    };

    struct stat status {};

    if (::stat(path.c_str(), &status) != 0) {
        if (errno != ENOENT) {
            return broken();
        }
        const io::UniqueFd made(
            ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
        return made ? Outcome<void>() : broken();
    }
    if (!S_ISREG(status.st_mode)) {
        return failure(fmt::format(
            "Cookie store '{}' is no file: Crossbar.io's databases cannot be read, choose another "
            "path",
            path));
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0 &&
        ::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) {
        return broken();
    }
    return {};
}

}  // namespace

void CookieDatabase::Close::operator()(sqlite3* database) const noexcept {
    ::sqlite3_close(database);
}

Outcome<std::unique_ptr<CookieDatabase>> CookieDatabase::open(const std::string& path) {
    std::unique_ptr<CookieDatabase> opened(new CookieDatabase(path));
    if (auto ready = opened->connect(); !ready) {
        return {boost::system::in_place_error, std::move(ready).error()};
    }
    if (auto ready = opened->prepare(); !ready) {
        return {boost::system::in_place_error, std::move(ready).error()};
    }
    return opened;
}

Outcome<void> CookieDatabase::connect() {
    if (auto made = make_private(path_); !made) {
        return made;
    }
    sqlite3* database = nullptr;
    const int code = ::sqlite3_open_v2(path_.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr);
    database_.reset(database);  // also when it failed
    if (code == SQLITE_OK) {
        ::sqlite3_busy_timeout(database, kPatience);
        ::sqlite3_extended_result_codes(database, 1);
    }
    return check(code);
}

// Nothing is written before the file is known to be ours. Locking for the whole time keeps a second
// process out, and the log's index in memory.
Outcome<void> CookieDatabase::prepare() {
    if (auto done = execute("PRAGMA locking_mode = EXCLUSIVE"); !done) {
        return done;
    }
    std::string application;
    std::string version;
    std::string tables;
    const std::pair<const char*, std::string*> questions[] = {
        {"PRAGMA application_id", &application},
        {"PRAGMA user_version", &version},
        {"SELECT count(*) FROM sqlite_schema", &tables}};
    for (const auto& [sql, answer] : questions) {
        if (auto asked = ask(sql, *answer); !asked) {
            return asked;
        }
    }
    const bool is_new = application == "0" && tables == "0";
    if (!is_new && application != kOurs) {
        return failure(fmt::format(
            "Cookie store '{}' is another program's database: choose another path", path_));
    }
    if (!is_new && version != kVersion) {
        return failure(fmt::format(
            "Cookie store '{}' has the format {} of a later version of this program: {}",
            path_,
            version,
            kRemedy));
    }
    for (const auto* pragma : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"}) {
        if (auto done = execute(pragma); !done) {
            return done;
        }
    }
    if (is_new) {
        return execute(kSchema);
    }
    std::string sound;
    if (auto asked = ask("PRAGMA quick_check(1)", sound); !asked) {
        return asked;
    }
    return sound == "ok" ? Outcome<void>() : failure(fault(SQLITE_CORRUPT));
}

Outcome<std::vector<StoredCookie>> CookieDatabase::load(WallTime now) {
    Statement expired(database_.get(), "DELETE FROM cookies WHERE expires <= ?");
    expired.bind(1, seconds(now));
    if (auto done = check(expired.step()); !done) {
        return {boost::system::in_place_error, std::move(done).error()};
    }
    Statement all(
        database_.get(),
        "SELECT sha256, expires, authid, authrole, authmethod, realm FROM cookies");
    std::vector<StoredCookie> cookies;
    int code = all.step();
    for (; code == SQLITE_ROW; code = all.step()) {
        StoredCookie cookie;
        const auto key = all.text(0);
        if (key.size() != cookie.key.size()) {
            continue;  // somebody has written into it by hand
        }
        std::ranges::copy(as_bytes(key), cookie.key.begin());
        cookie.expires = WallTime(std::chrono::seconds(all.number(1)));
        cookie.login = {all.text(2), all.text(3), all.text(4), all.text(5)};
        cookies.push_back(std::move(cookie));
    }
    if (auto done = check(code); !done) {
        return {boost::system::in_place_error, std::move(done).error()};
    }
    return cookies;
}

Outcome<void> CookieDatabase::purge() {
    return execute("DELETE FROM cookies");
}

Outcome<void> CookieDatabase::apply(const CookieChanges& changes) {
    if (auto begun = execute("BEGIN IMMEDIATE"); !begun) {
        return begun;
    }
    auto written = write(changes);
    if (written) {
        written = execute("COMMIT");
    }
    if (!written) {
        execute("ROLLBACK");  // fails when SQLite has done it already
    }
    return written;
}

Outcome<void> CookieDatabase::write(const CookieChanges& changes) {
    Statement put(database_.get(), "INSERT OR REPLACE INTO cookies VALUES (?, ?, ?, ?, ?, ?)");
    Statement erase(database_.get(), "DELETE FROM cookies WHERE sha256 = ?");
    for (const auto& [key, cookie] : changes) {
        auto& statement = cookie ? put : erase;
        statement.bind(1, ByteView(key));
        if (cookie) {
            statement.bind(2, seconds(cookie->expires));
            statement.bind(3, cookie->login.authid);
            statement.bind(4, cookie->login.authrole);
            statement.bind(5, cookie->login.authmethod);
            statement.bind(6, cookie->login.realm);
        }
        if (auto done = check(statement.step()); !done) {
            return done;
        }
        statement.reset();
    }
    return {};
}

Outcome<void> CookieDatabase::execute(const char* sql) {
    return check(::sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr));
}

// The first value of the first row.
Outcome<void> CookieDatabase::ask(const char* sql, std::string& answer) {
    Statement statement(database_.get(), sql);
    const int code = statement.step();
    if (code == SQLITE_ROW) {
        answer = statement.text(0);
    }
    return check(code);
}

Outcome<void> CookieDatabase::check(int code) {
    const bool good = code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE;
    return good ? Outcome<void>() : failure(fault(code));
}

std::string CookieDatabase::fault(int code) const {
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return fmt::format("Cookie store '{}' is in use by another process", path_);
        case SQLITE_NOTADB:
            return fmt::format(
                "Cookie store '{}' is damaged, or a cookie file of Crossbar.io's, which has "
                "another format: {}",
                path_,
                kRemedy);
        case SQLITE_CORRUPT:
            return fmt::format("Cookie store '{}' is damaged: {}", path_, kRemedy);
        default:
            return fmt::format("Cookie store '{}': {}", path_, ::sqlite3_errstr(code));
    }
}

}  // namespace crossbar::cookies
