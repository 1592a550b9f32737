#include <gtest/gtest.h>

#include <string>

#include "base/words.h"

namespace proofsheet {
namespace {

TEST(Words, WhatStandsBetweenBlanksIsOne) {
  EXPECT_EQ(count_words("A garden at dusk."), 4u);
  EXPECT_EQ(count_words("  two\n\n\twords \n"), 2u);
  EXPECT_EQ(count_words("don't re-do 3.14"), 3u);
  EXPECT_EQ(count_words("naïve façade"), 2u);
}

TEST(Words, MarksAloneAreNone) {
  EXPECT_EQ(count_words(""), 0u);
  EXPECT_EQ(count_words(" - … — ** "), 0u);
  EXPECT_EQ(count_words("one - two"), 2u);
  EXPECT_EQ(count_words("## Title"), 1u);
}

TEST(Words, OfChineseAndJapaneseEachCharacterIsOne) {
  EXPECT_EQ(count_words("绘制一幅美丽的花园场景"), 11u);
  EXPECT_EQ(count_words("你好，world！"), 3u);
  EXPECT_EQ(count_words("庭のゆうぐれ"), 6u);
}

TEST(Words, InvalidUtf8IsCountedWithoutHarm) {
  EXPECT_EQ(count_words("a \xff\xfe b"), 3u);
}

}  // namespace
}  // namespace proofsheet
