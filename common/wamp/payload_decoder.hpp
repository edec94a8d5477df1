// SPDX-License-Identifier: MIT
// How the pure router reads a payload that is addressed to itself (meta procedures): it knows no
// serialization; whoever runs it passes this in (serial::codec implements it).
#pragma once

#include "common/base/result.hpp"
#include "common/wamp/payload.hpp"

namespace crossbar::wamp {

class PayloadDecoder {
public:
    virtual ~PayloadDecoder() = default;

    // The payload as trees. Errors: what decoding the bytes can give (errc).
    virtual Result<Arguments> decode(const Payload& payload) const = 0;
};

}  // namespace crossbar::wamp
