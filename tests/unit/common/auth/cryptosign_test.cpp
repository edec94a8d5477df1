// SPDX-License-Identifier: MIT
// WAMP-Cryptosign's computations, with the six vectors of the specification.
#include "common/auth/cryptosign.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

namespace {

using namespace crossbar;

struct Vector {
    std::string_view channel_id;
    std::string_view private_key;
    std::string_view challenge;
    std::string_view signature;
};

constexpr std::string_view kChannel =
    "62e935ae755f3d48f80d4d59f6121358c435722a67e859cc0caa8b539027f2ff";
constexpr std::string_view kKey1 =
    "4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510";
constexpr std::string_view kKey2 =
    "d511fe78e23934b3dadb52fcd022974b80bd92bccc7c5cf404e46cc0a8a2f5cd";
constexpr std::string_view kKey3 =
    "6e1fde9cf9e2359a87420b65a87dc0c66136e66945196ba2475990d8a0c3a25b";
constexpr std::string_view kChallenge1 =
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
constexpr std::string_view kChallenge2 =
    "b26c1f87c13fc1da14997f1b5a71995dff8fbe0a62fae8473c7bdbd05bfb607d";
constexpr std::string_view kChallenge3 =
    "b05e6b8ad4d69abf74aa3be3c0ee40ae07d66e1895b9ab09285a2f1192d562d2";

constexpr std::array<Vector, 6> kVectors{{
    {"",
     kKey1,
     kChallenge1,
     "b32675b221f08593213737bef8240e7c15228b07028e19595294678c90d11c0c"
     "ae80a357331bfc5cc9fb71081464e6e75013517c2cf067ad566a6b7b728e5d03"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"},
    {"",
     kKey2,
     kChallenge2,
     "d4209ad10d5aff6bfbc009d7e924795de138a63515efc7afc6b01b7fe5201372"
     "190374886a70207b042294af5bd64ce725cd8dceb344e6d11c09d1aaaf4d660f"
     "b26c1f87c13fc1da14997f1b5a71995dff8fbe0a62fae8473c7bdbd05bfb607d"},
    {"",
     kKey3,
     kChallenge3,
     "7beb282184baadd08f166f16dd683b39cab53816ed81e6955def951cb2ddad1e"
     "c184e206746fd82bda075af03711d3d5658fc84a76196b0fa8d1ebc92ef9f30b"
     "b05e6b8ad4d69abf74aa3be3c0ee40ae07d66e1895b9ab09285a2f1192d562d2"},
    {kChannel,
     kKey1,
     kChallenge1,
     "9b6f41540c9b95b4b7b281c3042fa9c54cef43c842d62ea3fd6030fcb66e70b3"
     "e80d49d44c29d1635da9348d02ec93f3ed1ef227dfb59a07b580095c2b82f80f"
     "9d16ca518aa0c2b707f2b2a609edeca73bca8dd59817a633f35574ac6fd80d00"},
    {kChannel,
     kKey2,
     kChallenge2,
     "305aaa3ac25e98f651427688b3fc43fe7d8a68a7ec1d7d61c61517c519bd4a42"
     "7c3015599d83ca28b4c652333920223844ef0725eb5dc2febfd6af7677b73f01"
     "d0852a29b460fc92ec943242ac638a053bbacc200512b18b30d15083cbdc9282"},
    {kChannel,
     kKey3,
     kChallenge3,
     "ee3c7644fd8070532bc1fde3d70d742267da545d8c8f03e63bda63f1ad4214f4"
     "d2c4bfdb4eb9526def42deeb7e31602a6ff99eba893e0a4ad4d45892ca75e608"
     "d2b75e24a189a7f78ca776ba36fc53f6c3e31c32f251f2c524f0a44202f2902d"},
}};

std::string message_of(const Vector& vector) {
    return auth::bound_challenge(
        crypto::from_hex(vector.challenge).value(), crypto::from_hex(vector.channel_id).value());
}

crypto::KeyPair pair_of(const Vector& vector) {
    const auto seed = crypto::from_hex(vector.private_key).value();
    return crypto::ed25519_of_seed(as_bytes(seed)).value();
}

std::string public_key_of(const Vector& vector) {
    return std::string(as_text(pair_of(vector).public_key));
}

BOOST_AUTO_TEST_SUITE(cryptosign_test)

BOOST_AUTO_TEST_CASE(r_cs_05_r_cb_01_the_vectors_of_the_specification_are_reproduced) {
    for (const auto& vector : kVectors) {
        const auto message = message_of(vector);
        BOOST_TEST(auth::signed_message(pair_of(vector), message) == vector.signature);
        BOOST_TEST(auth::verify_signed_message(vector.signature, message, public_key_of(vector)));
    }
}

BOOST_AUTO_TEST_CASE(r_cs_03_r_cs_04_only_the_signature_of_this_very_message_counts) {
    const auto& vector = kVectors[1];
    const auto message = message_of(vector);
    const auto key = public_key_of(vector);
    const std::string good(vector.signature);
    BOOST_TEST(!auth::verify_signed_message(good, message_of(kVectors[2]), key));
    BOOST_TEST(!auth::verify_signed_message(good, message, public_key_of(kVectors[2])));
    BOOST_TEST(!auth::verify_signed_message(good.substr(0, 128), message, key));
    BOOST_TEST(!auth::verify_signed_message(good + "00", message, key));
    BOOST_TEST(!auth::verify_signed_message("", message, key));
    auto changed = good;
    changed[0] = changed[0] == '0' ? '1' : '0';
    BOOST_TEST(!auth::verify_signed_message(changed, message, key));
    changed = good;
    changed[190] = 'x';
    BOOST_TEST(!auth::verify_signed_message(changed, message, key));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
