# proofsheet_room(NAME DEPENDS room... LIBS target...)
#
# One room of the house: a static library of every .cpp in the folder. Its headers are included as
# "NAME/header.h", and that path exists only for rooms that list NAME under DEPENDS (directly or through
# another room), so an arrow that is not drawn here does not compile.
function(proofsheet_room name)
  cmake_parse_arguments(ROOM "" "" "DEPENDS;LIBS;PRIVATE_LIBS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(target proofsheet_${name})
  add_library(${target} STATIC ${sources})
  set(include_root ${PROJECT_BINARY_DIR}/rooms/${name})
  file(MAKE_DIRECTORY ${include_root})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${include_root}/${name} SYMBOLIC)
  target_include_directories(${target} PUBLIC ${include_root})
  list(TRANSFORM ROOM_DEPENDS PREPEND proofsheet_)
  target_link_libraries(${target} PUBLIC ${ROOM_DEPENDS} ${ROOM_LIBS} PRIVATE proofsheet_options ${ROOM_PRIVATE_LIBS})
  target_precompile_headers(${target} REUSE_FROM proofsheet_precompiled)
endfunction()

# proofsheet_test(NAME LABEL label SOURCES file... LIBS target... [TIMEOUT seconds])
#
# One GoogleTest program; each TEST in it becomes a CTest case under the given label.
function(proofsheet_test name)
  cmake_parse_arguments(TEST "" "LABEL;TIMEOUT" "SOURCES;LIBS" ${ARGN})
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 120)
  endif()
  add_executable(${name} ${TEST_SOURCES})
  target_link_libraries(${name} PRIVATE proofsheet_options ${TEST_LIBS} third_party::gtest)
  target_precompile_headers(${name} REUSE_FROM proofsheet_test_precompiled)
  target_compile_options(${name} PRIVATE -O0)  # what is tested is optimised, not the tests
  target_compile_definitions(${name} PRIVATE
    PROOFSHEET_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data"
    PROOFSHEET_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    PROOFSHEET_BINARY_DIR="${PROJECT_BINARY_DIR}")
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES LABELS ${TEST_LABEL} TIMEOUT ${TEST_TIMEOUT})
endfunction()
