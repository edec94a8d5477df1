// SPDX-License-Identifier: MIT
// What a cursor reads one at a time, the same for every serialization: a scalar, the start of a
// container, a key of a dictionary, or the end of a container.
#pragma once

#include <cstdint>
#include <string_view>

namespace crossbar::serial {

enum class Kind : std::uint8_t {
    null,
    boolean,
    unsigned_integer,  // 0 and above
    negative_integer,  // below 0
    real,
    text,
    binary,
    extension,  // a value that no other serialization has (MessagePack's ext, unassigned simple
                // values of CBOR)
    list,       // starts; its elements follow, then `end`
    dict,       // starts; key, value, key, value... follow, then `end`
    key,        // of a dictionary
    end,        // of the innermost open list or dict
};

struct Token {
    Kind kind = Kind::null;
    bool boolean = false;
    bool undefined = false;    // of a null: JavaScript's `undefined` (CBOR has it)
    std::uint64_t number = 0;  // unsigned_integer; negative_integer as two's complement
    double real = 0;
    std::string_view text;  // text, key, binary; a view into the input or the scratch memory

    std::int64_t negative() const noexcept { return static_cast<std::int64_t>(number); }

    // JavaScript's `undefined`: CBOR has a value for it, msgpackr (npm) sends ext 0 with one zero
    // byte.
    bool is_undefined() const noexcept {
        return (kind == Kind::null && undefined) ||
               (kind == Kind::extension && text == std::string_view("\0\0", 2));
    }

    void set_unsigned(std::uint64_t value) noexcept {
        kind = Kind::unsigned_integer;
        number = value;
    }

    void set_signed(std::int64_t value) noexcept {
        kind = value < 0 ? Kind::negative_integer : Kind::unsigned_integer;
        number = static_cast<std::uint64_t>(value);
    }

    void set_real(double value) noexcept {
        kind = Kind::real;
        real = value;
    }

    void set_boolean(bool value) noexcept {
        kind = Kind::boolean;
        boolean = value;
    }
};

}  // namespace crossbar::serial
