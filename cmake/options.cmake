# SPDX-License-Identifier: MIT
# Options of the build and the one INTERFACE target that carries every compile flag.
option(CROSSBAR_WERROR "Warnings are errors" OFF)
option(CROSSBAR_COVERAGE "Instrument for coverage" OFF)
option(CROSSBAR_FUZZ "Build the libFuzzer targets (clang)" OFF)
option(CROSSBAR_TESTS "Build the tests" ON)
set(CROSSBAR_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")  # CROSSBAR_ASSERT stays on: no NDEBUG

find_program(CROSSBAR_CCACHE ccache)
if(CROSSBAR_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        "${CROSSBAR_CCACHE}")
endif()

add_library(crossbar_flags INTERFACE)
target_include_directories(crossbar_flags INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(crossbar_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Woverloaded-virtual -Wcast-qual -Wformat=2 -Wundef
    -Wold-style-cast -fno-strict-aliasing
    $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op -Wno-missing-field-initializers>
    $<$<CXX_COMPILER_ID:Clang>:-Wno-missing-field-initializers -Wno-undef>
    $<$<BOOL:${CROSSBAR_WERROR}>:-Werror>)
target_compile_definitions(crossbar_flags INTERFACE
    BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE FMT_ENFORCE_COMPILE_STRING=0
    _FILE_OFFSET_BITS=64)

if(CROSSBAR_SANITIZE)
    # -O1: what the sanitizers cost is bearable then. Their checks lead GCC to false maybe-uninitialized.
    set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
    add_compile_options(-fsanitize=${CROSSBAR_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
        $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
        # clang 14 cannot assemble coroutines with it ("difference across sections").
        $<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>)
    add_link_options(-fsanitize=${CROSSBAR_SANITIZE} -fno-sanitize-recover=all)
endif()
if(CROSSBAR_SANITIZE MATCHES "thread")
    # The thread sanitizer does not know fences; Asio has locks besides.
    add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()
if(CROSSBAR_COVERAGE)
    add_compile_options(--coverage)
    add_link_options(--coverage)
endif()
