# SPDX-License-Identifier: MIT
# Everything that the project takes from Debian; scripts/setup installs it.
find_package(Boost 1.81 REQUIRED COMPONENTS unit_test_framework filesystem)
find_package(OpenSSL 3 REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(yaml-cpp 0.7 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBCBOR REQUIRED IMPORTED_TARGET libcbor)
pkg_check_modules(ARGON2 REQUIRED IMPORTED_TARGET libargon2)
pkg_check_modules(IDN REQUIRED IMPORTED_TARGET libidn)
pkg_check_modules(SQLITE3 REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(SYSTEMD IMPORTED_TARGET libsystemd)  # optional: sd_notify

# Debian's own python3 first: the modules that the tests use (python3-autobahn...) belong to it.
find_program(CROSSBAR_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
find_program(CROSSBAR_PYTHON python3)

# RapidJSON: header-only. std::string support is on everywhere or nowhere (one definition rule).
find_path(RAPIDJSON_INCLUDE rapidjson/reader.h REQUIRED)
add_library(crossbar_rapidjson INTERFACE)
target_include_directories(crossbar_rapidjson SYSTEM INTERFACE "${RAPIDJSON_INCLUDE}")
target_compile_definitions(crossbar_rapidjson INTERFACE RAPIDJSON_HAS_STDSTRING=1)
if(CROSSBAR_FUZZ)
    # Its stack (internal/stack.h) adds to a null pointer as long as it is empty, which clang's sanitizer reports.
    target_compile_options(crossbar_rapidjson INTERFACE -fno-sanitize=pointer-overflow)
endif()

# msgpack-cxx: Debian 12 cannot install it beside Boost 1.81, so scripts/setup unpacks its headers below build/deps.
find_path(MSGPACK_INCLUDE msgpack.hpp
    HINTS "${PROJECT_SOURCE_DIR}/build/deps/msgpack-cxx/usr/include" REQUIRED
    DOC "Headers of msgpack-cxx; run scripts/setup")
add_library(crossbar_msgpack INTERFACE)
target_include_directories(crossbar_msgpack SYSTEM INTERFACE "${MSGPACK_INCLUDE}")

# Asio and Beast are compiled once (common/io/asio_src.cpp), not in every source.
add_library(crossbar_asio INTERFACE)
target_link_libraries(crossbar_asio INTERFACE Boost::headers OpenSSL::SSL Threads::Threads)
target_compile_definitions(crossbar_asio INTERFACE BOOST_ASIO_SEPARATE_COMPILATION)
