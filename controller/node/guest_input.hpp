// SPDX-License-Identifier: MIT
// The standard input of a guest: left open, or filled with the JSON text of the configuration.
#pragma once

#include "common/config/worker_config.hpp"
#include "common/io/loop.hpp"
#include "common/io/unique_fd.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <memory>

namespace crossbar::node {

// `input`: the pipe's end to write to; none when the guest has no standard input. To be kept as
// long as the guest runs.
std::shared_ptr<boost::asio::posix::stream_descriptor> open_input(
    io::Loop& loop, const config::GuestWorker& guest, io::UniqueFd input);

}  // namespace crossbar::node
