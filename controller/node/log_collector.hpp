// SPDX-License-Identifier: MIT
// LogCollector: reads what the workers log and print, and prints it in the order of cause and
// effect.
//
// It works in passes. A pass notes the time T, reads every pipe until it is empty, merges all
// records by their time and prints those up to T; the rest waits for the next pass. A record that
// was written before a message which made another worker write its record is therefore always
// printed first. Whoever acts on something that a worker sent makes a pass before (its records come
// first), and remove() reads a worker's pipes to their end before that end is reported.
#pragma once

#include "common/io/loop.hpp"
#include "common/io/unique_fd.hpp"
#include "common/log/record_line.hpp"
#include "controller/node/console.hpp"
#include "controller/node/line_splitter.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

struct pollfd;

namespace crossbar::node {

// The ends that the controller reads from; each may be absent. Non-blocking.
struct LogPipes {
    io::UniqueFd records;  // native workers: one JSON record per line
    io::UniqueFd out;
    io::UniqueFd err;
    log::Level err_level = log::Level::error;  // of a line on `err`; one on `out` is info
};

class LogCollector {
public:
    LogCollector(io::Loop& loop, Console& console);
    ~LogCollector();
    LogCollector(const LogCollector&) = delete;
    LogCollector& operator=(const LogCollector&) = delete;

    // Names the process until remove().
    using Id = std::uint64_t;

    Id add(Speaker speaker, LogPipes pipes);

    void pass();

    // Prints only what a process wrote up to a time, from now on: what it writes after it has
    // answered a call must wait for the line that reports the answer. release() lifts that.
    void hold(Id id, TimePoint until);

    void release(Id id) { hold(id, TimePoint::max()); }

    // The process has ended: reads what is left, prints it, closes the pipes. A grandchild may hold
    // them open.
    void remove(Id id);

private:
    struct Pipe;
    struct Source;

    struct Entry {
        Source* source;
        log::StoredRecord record;
    };

    void wait(Id id, Pipe& pipe);
    void read(Source& source, Pipe& pipe, std::size_t limit);
    void take(Source& source, Pipe& pipe, std::string_view bytes);
    void take_line(Source& source, Pipe& pipe, std::string_view line, bool cut);
    void finish(Source& source, Pipe& pipe);
    // Whether something is left that another pass will print.
    bool print_until(TimePoint horizon);
    void print(const Entry& entry);
    void pass_again();

    io::Loop& loop_;
    Console& console_;
    std::map<Id, std::unique_ptr<Source>> sources_;
    Id last_id_ = 0;
    std::vector<pollfd> polled_;
    std::vector<Pipe*> polled_pipes_;
    std::vector<Source*> polled_sources_;
    std::vector<Entry> entries_;  // read and not yet printed
    std::vector<char> buffer_;
    TimePoint reading_since_;
    std::shared_ptr<bool> alive_;  // for the handlers that outlive it
    bool again_ = false;
};

}  // namespace crossbar::node
