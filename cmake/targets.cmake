# SPDX-License-Identifier: MIT

# crossbar_add_library(NAME SOURCES a.cpp... [LINKS lib...]): one static library per leaf folder, also known as crossbar::NAME.
function(crossbar_add_library NAME)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
    add_library(crossbar_${NAME} STATIC ${ARG_SOURCES})
    add_library(crossbar::${NAME} ALIAS crossbar_${NAME})
    target_link_libraries(crossbar_${NAME} PUBLIC crossbar_flags ${ARG_LINKS})
endfunction()

# crossbar_add_executable(NAME SOURCES a.cpp... [LINKS lib...])
function(crossbar_add_executable NAME)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
    add_executable(${NAME} ${ARG_SOURCES})
    target_link_libraries(${NAME} PRIVATE crossbar_flags ${ARG_LINKS})
endfunction()

# crossbar_add_test(NAME LABEL unit|integration|... SOURCES a_test.cpp... [LINKS lib...] [TIMEOUT seconds])
# One executable for a folder of tests; Boost.Test comes precompiled and as a shared library.
function(crossbar_add_test NAME)
    cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;LINKS" ${ARGN})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 60)
    endif()
    add_executable(${NAME} ${ARG_SOURCES} "${PROJECT_SOURCE_DIR}/tests/support/test_main.cpp")
    target_link_libraries(${NAME} PRIVATE crossbar_flags Boost::unit_test_framework ${ARG_LINKS})
    target_compile_definitions(${NAME} PRIVATE BOOST_TEST_DYN_LINK)
    target_precompile_headers(${NAME} PRIVATE <boost/test/unit_test.hpp>)
    # It defines BOOST_TEST_MODULE before that header: with it precompiled there would be no main().
    set_source_files_properties("${PROJECT_SOURCE_DIR}/tests/support/test_main.cpp"
        PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
    set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
    add_test(NAME ${NAME} COMMAND ${NAME} --report_level=short --color_output=no)
    set_tests_properties(${NAME} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT})
endfunction()

# The programs that script tests run: this build's, or with RELEASE those of the release build, where time
# and memory mean something. scripts/test makes both.
set(CROSSBAR_RELEASE_BIN "${PROJECT_SOURCE_DIR}/build/release/bin" CACHE PATH "Programs that RELEASE tests run")

# crossbar_add_script_test(NAME LABEL integration|... COMMAND program args... [RELEASE] [SERIAL] [TIMEOUT seconds])
# A test that is a script. It finds the node at $CROSSBAR_BIN/crossbar-cxx; exit code 77 skips it, and it says why.
function(crossbar_add_script_test NAME)
    cmake_parse_arguments(ARG "RELEASE;SERIAL" "LABEL;TIMEOUT" "COMMAND" ${ARGN})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 60)
    endif()
    set(bin "${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
    if(ARG_RELEASE)
        set(bin "${CROSSBAR_RELEASE_BIN}")
    endif()
    add_test(NAME ${NAME} COMMAND ${ARG_COMMAND})
    set_tests_properties(${NAME} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT} RUN_SERIAL "${ARG_SERIAL}"
        SKIP_RETURN_CODE 77 WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}"
        ENVIRONMENT "CROSSBAR_BIN=${bin};PYTHONDONTWRITEBYTECODE=1")
endfunction()
