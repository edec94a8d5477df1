// SPDX-License-Identifier: MIT
#include "common/base/errc.hpp"

#include <string>

namespace crossbar {
namespace {

const char* text_of(errc code) {
    switch (code) {
        case errc::ok:
            return "success";
        case errc::truncated:
            return "the message ends inside a value";
        case errc::malformed:
            return "the bytes are not valid in this serialization";
        case errc::wrong_type:
            return "a value has the wrong type";
        case errc::wrong_length:
            return "the message has the wrong number of elements";
        case errc::unknown_message:
            return "unknown or unexpected message type";
        case errc::invalid_utf8:
            return "text is not valid UTF-8";
        case errc::invalid_id:
            return "an id is outside 1..2^53";
        case errc::duplicate_key:
            return "a dictionary holds a key twice";
        case errc::too_deep:
            return "nested too deeply";
        case errc::too_large:
            return "longer than the limit";
        case errc::not_representable:
            return "a value cannot be expressed in the target serialization";
        case errc::trailing_bytes:
            return "bytes follow the end of the message";
        case errc::tls_failed:
            return "TLS failed";
        case errc::bad_handshake:
            return "opening handshake failed";
        case errc::bad_frame:
            return "a frame breaks the framing rules";
        case errc::unsupported_serializer:
            return "unsupported serializer";
        case errc::closed:
            return "the transport is closed";
        case errc::timed_out:
            return "a deadline passed";
        case errc::outbox_full:
            return "the peer reads too slowly: its outbox is full";
        case errc::spawn_failed:
            return "the process could not be started";
        case errc::no_entry_point:
            return "the library has no component entry point";
        case errc::abi_mismatch:
            return "the library was built for another version of the component interface";
        case errc::library_not_found:
            return "the library was not found";
        case errc::invalid_configuration:
            return "invalid configuration";
        case errc::already_running:
            return "already running";
    }
    return "unknown error";
}

// The base class destroys nothing through a pointer: its destructor is protected.
// NOLINTNEXTLINE(cppcoreguidelines-virtual-class-destructor)
class Category final : public boost::system::error_category {
public:
    // The id makes two copies of this object (program and component library) compare equal.
    constexpr Category() noexcept : error_category(0x63726f7373626172ULL) {}

    const char* name() const noexcept override { return "crossbar"; }

    std::string message(int value) const override { return text_of(static_cast<errc>(value)); }
};

constexpr Category kCategory;

}  // namespace

const boost::system::error_category& crossbar_category() noexcept {
    return kCategory;
}

boost::system::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), crossbar_category()};
}

}  // namespace crossbar
