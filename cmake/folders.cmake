# mandate_folder(NAME [FOLDERS ...] [LIBRARIES ...]) makes one library of src/NAME (its *_test.cc files
# and main() left out) and lets it see exactly the folders named.
function(mandate_folder name)
  cmake_parse_arguments(arg "" "" "FOLDERS;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cc)
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "/conformance/|/testing/|/main/main\\.cc$")
  list(TRANSFORM arg_FOLDERS PREPEND mandate_)
  if(sources)
    add_library(mandate_${name} STATIC ${sources})
    target_include_directories(mandate_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(mandate_${name} PUBLIC ${arg_FOLDERS} ${arg_LIBRARIES} PRIVATE mandate_warnings)
  else()
    add_library(mandate_${name} INTERFACE)
    target_include_directories(mandate_${name} INTERFACE ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(mandate_${name} INTERFACE ${arg_FOLDERS} ${arg_LIBRARIES})
  endif()
endfunction()

set(MANDATE_VECTORS "${CMAKE_SOURCE_DIR}/../shared/vectors" CACHE PATH
  "Published test vectors (Wycheproof, the JOSE cookbook); their tests say so and are skipped where it is missing")

# One program of all src/**/*_test.cc; `ctest` is not used, ./test runs it and reads its report.
function(mandate_unit_tests)
  find_package(GTest QUIET)
  if(NOT GTest_FOUND OR NOT TARGET GTest::gmock)
    message(STATUS "GoogleTest and GoogleMock are not installed: the unit tests are left out")
    return()
  endif()
  file(GLOB_RECURSE tests CONFIGURE_DEPENDS
    ${CMAKE_SOURCE_DIR}/src/*_test.cc ${CMAKE_SOURCE_DIR}/src/storage/conformance/*.cc ${CMAKE_SOURCE_DIR}/src/*_fixture.cc
    ${CMAKE_SOURCE_DIR}/tests/vectors/*_test.cc)
  add_executable(mandate_unit ${tests})
  set_property(SOURCE ${CMAKE_SOURCE_DIR}/tests/vectors/published_vectors_test.cc
    PROPERTY COMPILE_DEFINITIONS MANDATE_VECTORS="${MANDATE_VECTORS}")
  set_property(SOURCE ${CMAKE_SOURCE_DIR}/src/main/configuration_test.cc
    PROPERTY COMPILE_DEFINITIONS MANDATE_SOURCE="${CMAKE_SOURCE_DIR}")
  target_link_libraries(mandate_unit PRIVATE mandate_warnings mandate_main GTest::gtest_main GTest::gmock)
  # What is tested is optimised; the tests themselves are compiled once for every time they run.
  target_compile_options(mandate_unit PRIVATE -O0)
  # What most tests include and nobody here changes. Only the tests have one: sources have to name what they use.
  target_precompile_headers(mandate_unit PRIVATE
    <algorithm> <functional> <future> <map> <memory> <optional> <string> <thread> <vector>
    <boost/json.hpp> <gmock/gmock.h> <gtest/gtest.h>)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(mandate_unit PRIVATE -fpch-preprocess)  # ccache asks for it
  endif()
endfunction()
