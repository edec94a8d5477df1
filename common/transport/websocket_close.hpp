// SPDX-License-Identifier: MIT
// WebSocket close codes (RFC 6455, section 7.4, and the IANA registry).
#pragma once

#include <cstdint>

namespace crossbar::transport::close_code {

inline constexpr std::uint16_t kNormal = 1000;
inline constexpr std::uint16_t kGoingAway = 1001;
inline constexpr std::uint16_t kProtocolError = 1002;
inline constexpr std::uint16_t kUnsupportedData = 1003;
inline constexpr std::uint16_t kNone = 1005;      // never sent: the close frame held no code
inline constexpr std::uint16_t kAbnormal = 1006;  // never sent: there was no close frame
inline constexpr std::uint16_t kInvalidPayload = 1007;
inline constexpr std::uint16_t kPolicyViolation = 1008;
inline constexpr std::uint16_t kTooBig = 1009;
inline constexpr std::uint16_t kInternalError = 1011;
inline constexpr std::uint16_t kTryAgainLater = 1013;

// Whether a close frame may hold the code: defined for it, or free for libraries (3xxx) and
// applications (4xxx).
constexpr bool on_the_wire(std::uint16_t code) noexcept {
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
           (code >= 3000 && code <= 4999);
}

}  // namespace crossbar::transport::close_code
