// SPDX-License-Identifier: MIT
// Starting child processes, and knowing when they end. Everything that allocates happens before
// fork; a failed exec is reported with its reason; the child gets the descriptors that are named
// here and no other.
#pragma once

#include "common/io/loop.hpp"
#include "common/io/unique_fd.hpp"
#include "controller/supervise/exit_status.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace crossbar::node {

struct SpawnRequest {
    std::string program;                   // absolute
    std::vector<std::string> arguments;    // argv, with the name first
    std::vector<std::string> environment;  // "NAME=value"
    std::string workdir;                   // empty: this process's
    bool own_group = false;                // a process group of its own: guests
    std::vector<std::uint32_t> cpus;       // empty: as this process
    // The child's descriptors and which of ours they are. 0, 1 and 2 are /dev/null when they are
    // not named.
    std::vector<std::pair<int, int>> descriptors;
};

class Child {
public:
    virtual ~Child() = default;  // a child that still runs is killed
    virtual int pid() const = 0;
    // To the process, or to its whole group when that is its own. Nothing when it has ended.
    virtual void signal(int number) = 0;
};

using Spawned = boost::system::result<std::unique_ptr<Child>, std::string>;

// `ended` is called once, in the loop; the child is to be destroyed then, or later. What is left of
// its own group has been killed before. The error is a sentence.
Spawned spawn(
    io::Loop& loop, const SpawnRequest& request, std::function<void(supervise::ExitStatus)> ended);

// Two ends of a pipe, or of a stream socket pair, close-on-exec; the first one is ours and
// non-blocking.
struct Ends {
    io::UniqueFd ours;
    io::UniqueFd theirs;
};

enum class Direction : std::uint8_t { from_child, to_child };

Ends make_pipe(Direction direction);
Ends make_socket_pair();

}  // namespace crossbar::node
