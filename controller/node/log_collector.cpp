// SPDX-License-Identifier: MIT
#include "controller/node/log_collector.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>

#include <poll.h>
#include <unistd.h>

namespace crossbar::node {
namespace {

constexpr std::size_t kBuffer = 64 * 1024;          // what a pipe holds
constexpr std::size_t kPerPass = kBuffer;           // of one pipe: the others get their turn
constexpr std::size_t kAtTheEnd = 4 * 1024 * 1024;  // of one pipe whose process has ended
constexpr std::size_t kLongestLine = 16 * 1024;     // of text; it is cut into pieces
constexpr std::size_t kLongestRecord =
    512 * 1024;                            // a record's text is cut by its writer, then escaped
constexpr std::size_t kMostHeld = 10'000;  // records; above that order gives way to memory
constexpr std::string_view kGoesOn = " [.. line goes on]";

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\v\f";
    const auto begin = text.find_first_not_of(kBlanks);
    if (begin == text.npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

}  // namespace

struct LogCollector::Pipe {
    Pipe(io::Loop& loop, int fd, bool holds_records, log::Level text_level)
        : descriptor(loop.context(), fd),
          records(holds_records),
          level(text_level),
          lines(holds_records ? kLongestRecord : kLongestLine) {}

    boost::asio::posix::stream_descriptor descriptor;
    bool records;
    log::Level level;  // of lines that are no records
    LineSplitter lines;
    TimePoint last_record{};  // time of the last record that was read
    bool drained = true;      // the last read found it empty
};

struct LogCollector::Source {
    Speaker speaker;
    std::vector<std::unique_ptr<Pipe>> pipes;
    TimePoint until = TimePoint::max();  // records after it wait
};

LogCollector::LogCollector(io::Loop& loop, Console& console)
    : loop_(loop), console_(console), buffer_(kBuffer), alive_(std::make_shared<bool>(true)) {}

LogCollector::~LogCollector() {
    *alive_ = false;
}

LogCollector::Id LogCollector::add(Speaker speaker, LogPipes pipes) {
    auto source = std::make_unique<Source>();
    source->speaker = std::move(speaker);
    const auto open = [&](io::UniqueFd& fd, bool records, log::Level level) {
        if (fd) {
            source->pipes.push_back(std::make_unique<Pipe>(loop_, fd.release(), records, level));
        }
    };
    open(pipes.records, true, log::Level::warn);
    open(pipes.out, false, log::Level::info);
    open(pipes.err, false, pipes.err_level);
    const auto id = ++last_id_;
    Source& added = *sources_.emplace(id, std::move(source)).first->second;
    for (const auto& pipe : added.pipes) {
        wait(id, *pipe);
    }
    return id;
}

void LogCollector::wait(Id id, Pipe& pipe) {
    pipe.descriptor.async_wait(
        boost::asio::posix::stream_descriptor::wait_read,
        [this, id, &pipe, alive = alive_](boost::system::error_code error) {
            if (error || !*alive || !sources_.contains(id)) {
                return;
            }
            pass();
            if (pipe.descriptor.is_open()) {
                wait(id, pipe);
            }
        });
}

void LogCollector::pass() {
    const auto now = std::chrono::steady_clock::now();
    reading_since_ = now;
    polled_.clear();
    polled_pipes_.clear();
    polled_sources_.clear();
    for (const auto& [id, source] : sources_) {
        for (const auto& pipe : source->pipes) {
            if (pipe->descriptor.is_open()) {
                polled_.push_back({pipe->descriptor.native_handle(), POLLIN, 0});
                polled_pipes_.push_back(pipe.get());
                polled_sources_.push_back(source.get());
            }
        }
    }
    if (polled_.empty() || ::poll(polled_.data(), polled_.size(), 0) < 0) {
        return;
    }
    auto horizon = now;
    for (std::size_t i = 0; i < polled_.size(); ++i) {
        Pipe& pipe = *polled_pipes_[i];
        if (polled_[i].revents == 0) {
            continue;
        }
        read(*polled_sources_[i], pipe, kPerPass);
        if (!pipe.drained && pipe.records) {
            horizon = std::min(horizon, pipe.last_record);
        }
    }
    if (print_until(horizon)) {
        pass_again();
    }
}

void LogCollector::hold(Id id, TimePoint until) {
    const auto found = sources_.find(id);
    if (found != sources_.end() && found->second->until != until) {
        found->second->until = until;
        pass();
    }
}

void LogCollector::remove(Id id) {
    const auto found = sources_.find(id);
    if (found == sources_.end()) {
        return;
    }
    pass();
    Source& source = *found->second;
    source.until = TimePoint::max();
    for (const auto& pipe : source.pipes) {
        if (pipe->descriptor.is_open()) {
            read(source, *pipe, kAtTheEnd);
        }
        if (pipe->descriptor.is_open()) {
            finish(source, *pipe);
        }
    }
    print_until(std::chrono::steady_clock::now());
    // Whatever its clock said: nothing of it comes later.
    const auto others = std::stable_partition(
        entries_.begin(), entries_.end(), [&](const Entry& e) { return e.source == &source; });
    for (auto it = entries_.begin(); it != others; ++it) {
        print(*it);
    }
    entries_.erase(entries_.begin(), others);
    sources_.erase(found);
}

void LogCollector::read(Source& source, Pipe& pipe, std::size_t limit) {
    std::size_t total = 0;
    while (total < limit) {
        const auto got = ::read(pipe.descriptor.native_handle(), buffer_.data(), buffer_.size());
        if (got <= 0) {
            pipe.drained = true;
            if (got == 0) {
                finish(source, pipe);
            }
            return;
        }
        const auto count = static_cast<std::size_t>(got);
        total += count;
        take(source, pipe, {buffer_.data(), count});
        if (count < buffer_.size() && limit == kPerPass) {
            pipe.drained = true;  // a short read: what came since is younger than this pass
            return;
        }
    }
    pipe.drained = false;
}

void LogCollector::take(Source& source, Pipe& pipe, std::string_view bytes) {
    pipe.lines.feed(
        bytes, [&](std::string_view line, bool cut) { take_line(source, pipe, line, cut); });
}

void LogCollector::take_line(Source& source, Pipe& pipe, std::string_view line, bool cut) {
    if (pipe.records && !cut) {
        if (auto record = log::parse_line(line)) {
            pipe.last_record = record->time;
            entries_.push_back({&source, std::move(*record)});
            return;
        }
    }
    const auto text = trimmed(line);
    if (text.empty()) {
        return;
    }
    log::StoredRecord record{pipe.level, reading_since_, {}, std::string(text)};
    if (cut) {
        record.text += kGoesOn;
    }
    entries_.push_back({&source, std::move(record)});
}

void LogCollector::finish(Source& source, Pipe& pipe) {
    pipe.lines.finish([&](std::string_view line, bool cut) { take_line(source, pipe, line, cut); });
    boost::system::error_code ignored;
    pipe.descriptor.close(ignored);
}

bool LogCollector::print_until(TimePoint horizon) {
    std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
        return a.record.time < b.record.time;
    });
    const bool crowded = entries_.size() > kMostHeld;
    std::vector<Entry> kept;
    bool more = false;
    for (auto& entry : entries_) {
        const bool held = entry.record.time > entry.source->until && !crowded;
        if (entry.record.time > horizon || held) {
            more = more || !held;
            kept.push_back(std::move(entry));
        } else {
            print(entry);
        }
    }
    entries_ = std::move(kept);
    return more;
}

void LogCollector::print(const Entry& entry) {
    const auto& record = entry.record;
    console_.print(entry.source->speaker, record.level, record.source, record.text);
}

void LogCollector::pass_again() {
    if (again_) {
        return;
    }
    again_ = true;
    boost::asio::post(loop_.context(), [this, alive = alive_] {
        if (*alive) {
            again_ = false;
            pass();
        }
    });
}

}  // namespace crossbar::node
