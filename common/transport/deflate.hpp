// SPDX-License-Identifier: MIT
// permessage-deflate (RFC 7692): compressing and inflating whole messages with zlib. The memory
// (inflating up to 40 KB, deflating up to 270 KB) is taken with the first message, and given back
// after each one when no context is carried over.
#pragma once

#include "common/base/bytes.hpp"
#include "common/base/result.hpp"

#include <cstddef>
#include <memory>
#include <span>

struct z_stream_s;

namespace crossbar::transport {

// Of one direction.
struct DeflateParameters {
    bool no_context_takeover = false;
    int window_bits = 15;
    int memory_level = 8;  // deflating only
};

class MessageInflater {
public:
    explicit MessageInflater(DeflateParameters parameters) : parameters_(parameters) {}

    // Inflates the next piece of a message and appends to `out`, which must not grow beyond `limit`
    // (0: no limit). Errors: malformed, too_large; the inflater is of no use afterwards.
    Result<> inflate(ByteView piece, std::size_t limit, ByteBuffer& out);

    // The same for what the end of a message stands for.
    Result<> finish(std::size_t limit, ByteBuffer& out);

private:
    struct End {
        void operator()(z_stream_s* stream) const noexcept;
    };

    DeflateParameters parameters_;
    std::unique_ptr<z_stream_s, End> stream_;
};

class MessageDeflater {
public:
    explicit MessageDeflater(DeflateParameters parameters) : parameters_(parameters) {}

    // Compresses one message, given in pieces, and appends to `out`.
    void deflate(std::span<const ByteView> pieces, ByteBuffer& out);

private:
    struct End {
        void operator()(z_stream_s* stream) const noexcept;
    };

    DeflateParameters parameters_;
    std::unique_ptr<z_stream_s, End> stream_;
};

}  // namespace crossbar::transport
