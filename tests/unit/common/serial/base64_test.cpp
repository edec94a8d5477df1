// SPDX-License-Identifier: MIT
// Base64 as RFC 4648 defines it.
#include "common/serial/base64.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace crossbar::serial;

namespace {

std::string encode(std::string_view bytes) {
    std::string out(base64_size(bytes.size()), '\0');
    base64_encode(bytes, out.data());
    return out;
}

std::string decode(std::string text) {
    std::size_t size = 0;
    if (!base64_decode(text, text.data(), size)) {
        return "refused";
    }
    text.resize(size);
    return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_vectors_of_the_rfc) {
    const std::pair<std::string, std::string> vectors[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xff\xfe\xfb", "//77"}};
    for (const auto& [bytes, text] : vectors) {
        BOOST_TEST(encode(bytes) == text);
        BOOST_TEST(decode(text) == bytes);
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_base64_is_refused) {
    for (const auto* text :
         {"Zg", "Zg=", "Zg===", "=", "====", "Z===", "Zm8=Zm8=", "Zm 9", "Zm9-", "Zh==", "Zm9="}) {
        BOOST_TEST(decode(text) == "refused", text);
    }
}
