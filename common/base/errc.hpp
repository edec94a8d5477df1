// SPDX-License-Identifier: MIT
// The project's error codes that are not WAMP error URIs (those are wamp/uris.hpp): one category,
// "crossbar".
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/is_error_code_enum.hpp>

namespace crossbar {

enum class errc {
    ok = 0,
    // Decoding of what a peer sent
    truncated,          // the bytes end inside a value
    malformed,          // the bytes are no value of this serialization
    wrong_type,         // a value of another type than the protocol defines for this place
    wrong_length,       // a WAMP message with a number of elements that its type does not have
    unknown_message,    // a WAMP message type that does not exist or that this side never receives
    invalid_utf8,       // text that is not UTF-8
    invalid_id,         // an id outside 1..2^53
    duplicate_key,      // a dictionary holds a key twice
    too_deep,           // nested deeper than the limit
    too_large,          // longer than the limit
    not_representable,  // a value that the target serialization cannot hold
    trailing_bytes,     // something follows the message
    // Transports
    tls_failed,     // TLS handshake refused, by either side, or a record that is not what it claims
    bad_handshake,  // RawSocket or WebSocket opening handshake that cannot be served
    bad_frame,      // a frame that breaks the framing rules
    unsupported_serializer,
    closed,       // the peer or this side closed the transport
    timed_out,    // a deadline passed
    outbox_full,  // the peer reads too slowly: its outbox reached the limit
    // Processes and files
    spawn_failed,
    no_entry_point,  // a component library without the entry point
    abi_mismatch,    // a component library for another version of the SDK
    library_not_found,
    invalid_configuration,
    already_running,
};

const boost::system::error_category& crossbar_category() noexcept;

boost::system::error_code make_error_code(errc code) noexcept;

}  // namespace crossbar

template <>
struct boost::system::is_error_code_enum<crossbar::errc> : std::true_type {};
