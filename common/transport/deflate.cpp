// SPDX-License-Identifier: MIT
#include "common/transport/deflate.hpp"

#include "common/base/assert.hpp"
#include "common/base/errc.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <new>

#include <zlib.h>

namespace crossbar::transport {
namespace {

// What a sender strips from the end of each message: an empty stored block.
constexpr std::array<std::byte, 4> kTail{
    std::byte{0}, std::byte{0}, std::byte{0xFF}, std::byte{0xFF}};

constexpr std::size_t kChunk = 16 * 1024;

// zlib's data_type: the last thing that was read was the end of a block.
constexpr int kAtEndOfBlock = 128;

// zlib does not write to its input.
Bytef* input_of(ByteView bytes) {
    return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
}

void check_memory(int outcome) {
    if (outcome == Z_MEM_ERROR) {
        throw std::bad_alloc();
    }
    CROSSBAR_ASSERT(outcome == Z_OK);
}

// zlib counts in 32 bits.
ByteView take_input(z_stream& stream, ByteView bytes) {
    const auto count = std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max());
    stream.next_in = input_of(bytes);
    stream.avail_in = static_cast<uInt>(count);
    return bytes.subspan(count);
}

}  // namespace

void MessageInflater::End::operator()(z_stream_s* stream) const noexcept {
    ::inflateEnd(stream);
    delete stream;
}

Result<> MessageInflater::inflate(ByteView piece, std::size_t limit, ByteBuffer& out) {
    if (!stream_) {
        auto stream = std::make_unique<z_stream>();
        // Senders that use zlib and were told 8 write with 9.
        check_memory(::inflateInit2(stream.get(), -std::max(parameters_.window_bits, 9)));
        stream_.reset(stream.release());
    }
    std::array<std::byte, kChunk> chunk;
    while (!piece.empty()) {
        piece = take_input(*stream_, piece);
        do {
            stream_->next_out = reinterpret_cast<Bytef*>(chunk.data());
            stream_->avail_out = static_cast<uInt>(chunk.size());
            const int outcome = ::inflate(stream_.get(), Z_SYNC_FLUSH);
            if (outcome == Z_MEM_ERROR) {
                throw std::bad_alloc();
            }
            if (outcome != Z_OK && outcome != Z_STREAM_END && outcome != Z_BUF_ERROR) {
                return errc::malformed;
            }
            const auto written = chunk.size() - stream_->avail_out;
            if (limit != 0 && written > limit - std::min(limit, out.size())) {
                return errc::too_large;
            }
            out.append(ByteView(chunk).first(written));
            if (outcome == Z_STREAM_END) {
                check_memory(
                    ::inflateReset(stream_.get()));  // a final block; another stream follows
            } else if (outcome == Z_BUF_ERROR) {
                break;  // nothing was left to do
            }
        } while (stream_->avail_in > 0 || stream_->avail_out == 0);
    }
    return {};
}

Result<> MessageInflater::finish(std::size_t limit, ByteBuffer& out) {
    auto done = inflate(kTail, limit, out);
    if (!done) {
        return done;
    }
    if ((stream_->data_type & kAtEndOfBlock) == 0) {
        return errc::malformed;  // the message ended inside a block, which has swallowed the tail
    }
    if (parameters_.no_context_takeover) {
        stream_.reset();
    }
    return {};
}

void MessageDeflater::End::operator()(z_stream_s* stream) const noexcept {
    ::deflateEnd(stream);
    delete stream;
}

void MessageDeflater::deflate(std::span<const ByteView> pieces, ByteBuffer& out) {
    if (!stream_) {
        auto stream = std::make_unique<z_stream>();
        check_memory(::deflateInit2(
            stream.get(),
            Z_DEFAULT_COMPRESSION,
            Z_DEFLATED,
            -parameters_.window_bits,
            parameters_.memory_level,
            Z_DEFAULT_STRATEGY));
        stream_.reset(stream.release());
    }
    const auto begin = out.size();
    std::array<std::byte, kChunk> chunk;
    const auto run = [&](int flush) {
        do {
            stream_->next_out = reinterpret_cast<Bytef*>(chunk.data());
            stream_->avail_out = static_cast<uInt>(chunk.size());
            const int outcome = ::deflate(stream_.get(), flush);
            CROSSBAR_ASSERT(outcome == Z_OK || outcome == Z_BUF_ERROR);
            out.append(ByteView(chunk).first(chunk.size() - stream_->avail_out));
        } while (stream_->avail_out == 0);
    };
    for (auto piece : pieces) {
        while (!piece.empty()) {
            piece = take_input(*stream_, piece);
            run(Z_NO_FLUSH);
        }
    }
    run(Z_SYNC_FLUSH);
    if (out.size() - begin >= kTail.size()) {
        out.resize(out.size() - kTail.size());
    }
    if (out.size() == begin) {
        out.push_back(std::byte{0});  // an empty message, RFC 7692 section 7.2.3.6
    }
    if (parameters_.no_context_takeover) {
        stream_.reset();
    }
}

}  // namespace crossbar::transport
