// SPDX-License-Identifier: MIT
// Certificates for tests in C++: a folder that certificates.py fills, once for each program. The
// names of the files are in its main().
#pragma once

#include "tests/support/temp_dir.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <string>

namespace crossbar::tests {

class CertificateFolder {
public:
    CertificateFolder() {
        const std::string command = "\"" CROSSBAR_PYTHON "\" -B \"" CROSSBAR_SOURCE_DIR
                                    "/tests/support/certificates.py\" " +
                                    folder_.path().string();
        BOOST_REQUIRE_EQUAL(std::system(command.c_str()), 0);
    }

    std::string operator/(const std::string& name) const { return folder_ / name; }

private:
    TempDir folder_;
};

// The path of one of the files ("server.pem").
inline std::string certificate_file(const std::string& name) {
    static const CertificateFolder folder;
    return folder / name;
}

}  // namespace crossbar::tests
