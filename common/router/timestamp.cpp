// SPDX-License-Identifier: MIT
#include "common/router/timestamp.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>

namespace crossbar::router {
namespace {

using namespace std::chrono;

// Takes tokens off the front of a text; once something does not fit, it stays failed.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool failed() const noexcept { return failed_; }

    bool at_end() const noexcept { return rest_.empty(); }

    bool skip(std::string_view any_of) {
        if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    void expect(std::string_view any_of) { failed_ |= !skip(any_of); }

    // Exactly `digits` digits with a value in low..high.
    int number(int digits, int low, int high) {
        int value = 0;
        for (int i = 0; i < digits; ++i) {
            value = value * 10 + digit();
        }
        failed_ |= value < low || value > high;
        return value;
    }

    // Digits behind the decimal point, at least one; what is finer than a nanosecond is cut off.
    nanoseconds fraction() {
        std::int64_t value = 0;
        std::int64_t unit = 1'000'000'000;
        do {
            const int next = digit();
            unit /= 10;
            value += next * unit;
        } while (!failed_ && !rest_.empty() && is_digit(rest_.front()));
        return nanoseconds(value);
    }

private:
    static bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

    int digit() {
        if (rest_.empty() || !is_digit(rest_.front())) {
            failed_ = true;
            return 0;
        }
        const int value = rest_.front() - '0';
        rest_.remove_prefix(1);
        return value;
    }

    std::string_view rest_;
    bool failed_ = false;
};

seconds offset(Scanner& scanner) {
    if (scanner.skip("Zz")) {
        return seconds(0);
    }
    const bool east = scanner.skip("+");
    if (!east) {
        scanner.expect("-");
    }
    const hours h(scanner.number(2, 0, 23));
    scanner.expect(":");
    const minutes m(scanner.number(2, 0, 59));
    return east ? h + m : -(h + m);
}

}  // namespace

std::string to_timestamp(WallTime time) {
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(floor<milliseconds>(time - day));
    return fmt::format(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()),
        clock.hours().count(),
        clock.minutes().count(),
        clock.seconds().count(),
        clock.subseconds().count());
}

std::optional<WallTime> from_timestamp(std::string_view text) {
    Scanner scanner(text);
    const year y(scanner.number(4, 0, 9999));
    scanner.expect("-");
    const month m(static_cast<unsigned>(scanner.number(2, 1, 12)));
    scanner.expect("-");
    const day d(static_cast<unsigned>(scanner.number(2, 1, 31)));
    scanner.expect("Tt ");
    const hours hour(scanner.number(2, 0, 23));
    scanner.expect(":");
    const minutes minute(scanner.number(2, 0, 59));
    scanner.expect(":");
    const seconds second(scanner.number(2, 0, 60));  // 60: a leap second
    const nanoseconds part = scanner.skip(".") ? scanner.fraction() : nanoseconds(0);
    const seconds zone = offset(scanner);
    const year_month_day date(y, m, d);
    if (scanner.failed() || !scanner.at_end() || !date.ok()) {
        return std::nullopt;
    }
    // The clock counts nanoseconds in 64 bits: years outside these would overflow it.
    if (y < year(1678) || y > year(2261)) {
        return y < year(1678) ? WallTime::min() : WallTime::max();
    }
    return WallTime(sys_days(date)) + hour + minute + second + part - zone;
}

WallTime to_milliseconds(WallTime time) {
    return floor<milliseconds>(time);
}

}  // namespace crossbar::router
