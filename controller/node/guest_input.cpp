// SPDX-License-Identifier: MIT
#include "controller/node/guest_input.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <string>

namespace crossbar::node {

std::shared_ptr<boost::asio::posix::stream_descriptor> open_input(
    io::Loop& loop, const config::GuestWorker& guest, io::UniqueFd input) {
    if (!input) {
        return nullptr;
    }
    auto descriptor =
        std::make_shared<boost::asio::posix::stream_descriptor>(loop.context(), input.release());
    if (guest.input == config::GuestWorker::Input::json) {
        auto text = std::make_shared<std::string>(guest.input_json);
        const auto buffer = boost::asio::buffer(*text);
        boost::asio::async_write(
            *descriptor,
            buffer,
            [descriptor, text, close = guest.input_close](boost::system::error_code, std::size_t) {
                if (close) {
                    boost::system::error_code ignored;
                    descriptor->close(ignored);
                }
            });
    }
    return descriptor;
}

}  // namespace crossbar::node
