#include "main/configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/temporary_directory.h"
#include "main/files.h"
#include "main/settings_text.h"
#include "main/value_forms.h"

namespace mandate::main {
namespace {

using ::testing::ElementsAre;

class ConfigurationTest : public ::testing::Test {
 protected:
  // What is wrong with the sources, "place: what"; the file's place without its directory.
  std::vector<std::string> mistakes() {
    const auto loaded = load_configuration(sources_);
    std::vector<std::string> lines;
    if (loaded) return lines;
    for (const auto& mistake : loaded.error()) {
      const auto place = mistake.place.starts_with(directory_.path())
                             ? mistake.place.substr(directory_.path().size() + 1)
                             : mistake.place;
      lines.push_back(place + ": " + mistake.what);
    }
    return lines;
  }
  std::vector<std::string> mistakes_of_file(std::string_view text) {
    sources_ = {write(text), {}, {{"data", "d"}}, {}};
    return mistakes();
  }
  std::vector<std::string> mistakes_of_variables(std::vector<std::pair<std::string, std::string>> variables) {
    sources_ = {"", std::move(variables), {{"data", "d"}}, {}};
    return mistakes();
  }
  std::vector<std::string> mistakes_of_flags(std::vector<std::pair<std::string_view, std::string>> flags,
                                             std::vector<std::string> unknown = {}) {
    sources_ = {"", {}, std::move(flags), std::move(unknown)};
    return mistakes();
  }
  std::string write(std::string_view text) {
    const auto path = directory_.path() + "/mandate.toml";
    EXPECT_TRUE(write_private_file(path, text));
    return path;
  }

  mandate::testing::TemporaryDirectory directory_;
  Sources sources_;
};

TEST_F(ConfigurationTest, MistakesOfTheFileAreReportedAtTheirLines) {
  EXPECT_THAT(mistakes_of_file("listen = \"8080\"\nthreads = \"4\"\nlissen = \"x\"\n\n[tls]\nself_signed = "
                               "\"yes\"\ncertt = \"a\"\n[audit]\ndurability = \"none\"\n"),
              ElementsAre("mandate.toml:1: listen must be ADDRESS:PORT",
                          "mandate.toml:2: threads must be a whole number from 0 to 256",
                          "mandate.toml:3: there is no setting 'lissen'; did you mean 'listen'?",
                          "mandate.toml:6: tls.self_signed must be true or false",
                          "mandate.toml:7: there is no setting 'tls.certt'; did you mean 'tls.cert'?",
                          "mandate.toml:9: audit.durability must be one of full or relaxed"));
  EXPECT_THAT(mistakes_of_file("[colours]\nsky = 1\nsea = 2\n"),
              ElementsAre("mandate.toml:1: there is no setting 'colours'"));
  EXPECT_THAT(mistakes_of_file("tls = true\n"), ElementsAre("mandate.toml:1: there is no setting 'tls'"));
  EXPECT_THAT(
      mistakes_of_file("trusted_proxies = \"10.0.0.1\"\n"),
      ElementsAre("mandate.toml:1: trusted_proxies must be a list, each an address or a network such as 10.0.0.0/8"));
  EXPECT_THAT(
      mistakes_of_file("trusted_proxies = [\"10.0.0.1\", \"proxy\"]\n"),
      ElementsAre("mandate.toml:1: trusted_proxies must be a list, each an address or a network such as 10.0.0.0/8"));
  EXPECT_THAT(mistakes_of_file("master_key = \"00\"\n"),
              ElementsAre("mandate.toml:1: master_key must not stand in a file; set MANDATE_MASTER_KEY"));
}

TEST_F(ConfigurationTest, AFileThatCannotBeReadIsNamed) {
  const auto broken = mistakes_of_file("listen = \n");
  ASSERT_EQ(broken.size(), 1U);
  EXPECT_THAT(broken[0], ::testing::StartsWith("mandate.toml:1: is not TOML: "));
  sources_.file = "/nowhere/mandate.toml";
  EXPECT_THAT(mistakes(), ElementsAre("--config: /nowhere/mandate.toml cannot be read: No such file or directory"));
  sources_.file = directory_.path();
  EXPECT_THAT(mistakes(), ElementsAre("--config: " + directory_.path() + " cannot be read: Is a directory"));
}

TEST_F(ConfigurationTest, MistakesOfVariablesAreReportedByName) {
  EXPECT_THAT(
      mistakes_of_variables(
          {{"MANDATE_DRAIN", "10"}, {"MANDATE_LISTN", "x"}, {"MANDATE_LOG_ACCESS", "no"}, {"MANDATE_THREADS", "-1"}}),
      ElementsAre("MANDATE_DRAIN: drain must be a time from 0s to 10m",
                  "MANDATE_LISTN: there is no such variable; did you mean 'MANDATE_LISTEN'?",
                  "MANDATE_LOG_ACCESS: log.access must be true or false",
                  "MANDATE_THREADS: threads must be a whole number from 0 to 256"));
  EXPECT_THAT(mistakes_of_variables({{"MANDATE_LIMITS_BODY", "100MiB"}, {"MANDATE_MASTER_KEY", "secret"}}),
              ElementsAre("MANDATE_LIMITS_BODY: limits.body must be a size from 1KiB to 64MiB",
                          "MANDATE_MASTER_KEY: master_key must be 64 hexadecimal digits"));
}

TEST_F(ConfigurationTest, VariablesOfOthersAreLeftAlone) {
  EXPECT_THAT(
      mistakes_of_variables(
          {{"MANDATE_PORT", "tcp://10.0.0.1:80"}, {"MANDATE_SERVICE_HOST", "10.0.0.1"}, {"MANDATE_URL", "http://x"}}),
      ElementsAre());
}

TEST_F(ConfigurationTest, MistakesOfFlagsAreReportedByName) {
  EXPECT_THAT(
      mistakes_of_flags({{"data", "d"}, {"public_url", "http://host/path"}, {"bootstrap.admin_login", "admin"}},
                        {"--lisen=x", "stray", "--master-key"}),
      ElementsAre("--public-url: public_url must be http(s)://HOST[:PORT], without a path",
                  "--bootstrap-admin-login: bootstrap.admin_login must be an email address",
                  "--lisen: there is no such flag; did you mean '--listen'?", "stray: no argument is expected here",
                  "--master-key: anybody could see it among the processes; set MANDATE_MASTER_KEY"));
}

TEST_F(ConfigurationTest, AFlagWithAWordTooManyIsRecognised) {
  EXPECT_THAT(
      mistakes_of_flags({{"data", "d"}}, {"--listen_adress=x", "--database-address", "--listening-on", "--wholly"}),
      ElementsAre("--listen_adress: there is no such flag; did you mean '--listen'?",
                  "--database-address: there is no such flag; did you mean '--database'?",
                  "--listening-on: there is no such flag", "--wholly: there is no such flag"));
}

TEST_F(ConfigurationTest, AVariableWithAWordTooManyIsSomebodyElses) {
  sources_ = {"", {{"MANDATE_LISTEN_SERVICE_PORT_HTTPS", "1"}}, {{"data", "d"}}, {}};
  EXPECT_TRUE(load_configuration(sources_));
}

TEST_F(ConfigurationTest, ThePasswordOfTheDatabaseIsNeverRepeated) {
  const std::string mistake = "database must be postgres://USER:PASSWORD@HOST:PORT/DATABASE or sqlite:PATH";
  EXPECT_THAT(mistakes_of_file("database = \"postgres://u:s3/cret@h/d\"\n"), ElementsAre("mandate.toml:1: " + mistake));
  EXPECT_THAT(mistakes_of_variables({{"MANDATE_DATABASE", "mysql://u:s3cret@h/d"}}),
              ElementsAre("MANDATE_DATABASE: " + mistake));
  EXPECT_THAT(mistakes_of_flags({{"data", "d"}, {"database", "u:s3cret@h/d"}}), ElementsAre("--database: " + mistake));
  EXPECT_THAT(mistakes_of_flags({{"data", "d"}}, {"--databse", "postgres://u:s3cret@h/d"}),
              ElementsAre("--databse: there is no such flag; did you mean '--database'?",
                          "postgres: no argument is expected here"));
  sources_ = {"", {{"MANDATE_DATABASE", "postgres://u:s3cret@h/d"}}, {{"data", "d"}}, {}};
  const auto shown = to_toml(*load_configuration(sources_));
  EXPECT_THAT(shown, ::testing::HasSubstr("database = \"postgres://u:********@h/d\"  # MANDATE_DATABASE\n"));
  EXPECT_THAT(shown, ::testing::Not(::testing::HasSubstr("s3cret")));
}

TEST_F(ConfigurationTest, WhatDoesNotFitTogetherIsReported) {
  EXPECT_THAT(mistakes_of_flags({}), ElementsAre("data: data must be set: the directory that holds everything"));
  EXPECT_THAT(mistakes_of_flags({{"data", "d"}, {"tls.cert", "c"}}),
              ElementsAre("--tls-cert: tls.cert needs tls.key beside it"));
  EXPECT_THAT(mistakes_of_flags({{"data", "d"}, {"tls.key", "k"}, {"listen", "0.0.0.0:80"}}),
              ElementsAre("--tls-key: tls.key needs tls.cert beside it",
                          "public_url: public_url must be set when the server listens on every address"));
  EXPECT_THAT(mistakes_of_flags({{"data", "d"}, {"tls.cert", "c"}, {"tls.key", "k"}, {"tls.self_signed", "true"}}),
              ElementsAre("--tls-self-signed: tls.self_signed cannot stand beside tls.cert"));
}

TEST_F(ConfigurationTest, MistakesOfAllSourcesAreReportedTogether) {
  sources_ = {write("threads = -1\n"),
              {{"MANDATE_WORKERS", "0"}},
              {{"data", "d"}, {"threads", "2"}, {"ledger.batch", "x"}},
              {}};
  EXPECT_THAT(mistakes(), ElementsAre("mandate.toml:1: threads must be a whole number from 0 to 256",
                                      "MANDATE_WORKERS: workers must be a whole number from 1 to 256",
                                      "--ledger-batch: ledger.batch must be a whole number from 1 to 10000"));
}

TEST_F(ConfigurationTest, FlagsOverrideVariablesAndTheyTheFile) {
  sources_ = {
      write("data = \"file\"\nthreads = 1\nworkers = 1\n[limits]\nbody = 2048\nheader = \"8KiB\"\n"),
      {{"MANDATE_THREADS", "2"}, {"MANDATE_WORKERS", "2"}, {"MANDATE_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1"}},
      {{"threads", "3"}},
      {}};
  const auto loaded = load_configuration(sources_);
  ASSERT_TRUE(loaded);
  const auto& [settings, places] = *loaded;
  EXPECT_EQ(settings.data, "file");
  EXPECT_EQ(settings.workers, 2);
  EXPECT_EQ(settings.threads, 3);
  EXPECT_EQ(settings.limits_body.bytes, 2048);
  EXPECT_EQ(settings.limits_header.bytes, 8192);
  EXPECT_THAT(settings.trusted_proxies, ElementsAre("10.0.0.0/8", "192.0.2.1"));
  EXPECT_EQ(places.at("data"), sources_.file + ":1");
  EXPECT_EQ(places.at("workers"), "MANDATE_WORKERS");
  EXPECT_EQ(places.at("threads"), "--threads");
}

TEST_F(ConfigurationTest, TheFileCanBeNamedByAVariable) {
  sources_ = {"", {{"MANDATE_CONFIG", write("data = \"of the file\"\n")}}, {}, {}};
  EXPECT_EQ(load_configuration(sources_)->settings.data, "of the file");
}

TEST_F(ConfigurationTest, WhatIsShownCanBeReadAgainAndHidesTheMasterKey) {
  const std::string key(64, 'a');
  sources_ = {"",
              {{"MANDATE_MASTER_KEY", key},
               {"MANDATE_TRUSTED_PROXIES", "10.0.0.1,::1"},
               {"MANDATE_BOOTSTRAP_ORGANIZATION", "A \"B\" \\ C"}},
              {{"data", "d"}},
              {}};
  const auto shown_of = sources_;
  const auto shown = to_toml(*load_configuration(shown_of));
  EXPECT_THAT(shown, ::testing::Not(::testing::HasSubstr("aaaa")));
  EXPECT_THAT(shown, ::testing::HasSubstr("# master_key = \"********\"  # MANDATE_MASTER_KEY\n"));
  EXPECT_THAT(shown, ::testing::HasSubstr("data = \"d\"  # --data\n"));
  sources_ = {write(shown), {}, {}, {}};
  const auto again = load_configuration(sources_);
  ASSERT_THAT(mistakes(), ElementsAre());
  for (const auto& setting : all_settings()) {
    if (setting.is_secret()) continue;
    EXPECT_EQ(value_of(again->settings, setting), value_of(load_configuration(shown_of)->settings, setting))
        << setting.name;
  }
  EXPECT_EQ(again->settings.bootstrap_organization, "A \"B\" \\ C");
}

TEST_F(ConfigurationTest, EveryDefaultIsAValueOfItsSetting) {
  for (const auto& setting : all_settings()) {
    const auto text = value_of(Settings(), setting);
    Settings settings;
    if (setting.is_secret()) continue;
    EXPECT_TRUE(assign(settings, setting, text)) << setting.name;
    EXPECT_EQ(value_of(settings, setting), text);
  }
}

TEST(ReferencePageTest, ThePageInTheRepositoryIsCurrent) {
  const auto page = read_file(MANDATE_SOURCE "/docs/reference/configuration.md");
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(*page, reference_page()) << "run: mandate config reference > docs/reference/configuration.md";
}

TEST(ValueFormsTest, ListenAddresses) {
  for (const auto* text : {"", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "host:80",
                           "::1:80", "[::1]", "[::1:80", "1.2.3:80"})
    EXPECT_FALSE(parse_listen_address(text)) << text;
  EXPECT_EQ(parse_listen_address("localhost:0")->address, "127.0.0.1");
  EXPECT_EQ(parse_listen_address("[::1]:8080")->address, "::1");
  EXPECT_EQ(parse_listen_address("[::]:8080")->port, 8080);
  EXPECT_TRUE(parse_listen_address("[::]:8080")->is_wildcard());
}

TEST(ValueFormsTest, PublicUrls) {
  for (const auto* text : {"mandate.test", "ftp://mandate.test", "https://", "https://mandate.test/",
                           "https://mandate.test:", "https://mandate.test:0", "https://mandate.test:99999",
                           "https://Mandate.test", "https://user@mandate.test", "https://mandate.test?x",
                           "https://[::1", "https://[mandate]", "https://a b", "https:///x"})
    EXPECT_FALSE(is_public_url(text)) << text;
  for (const auto* text :
       {"", "https://mandate.test", "http://127.0.0.1:8080", "http://[::1]:8080", "https://a.b-c.test:8443"})
    EXPECT_TRUE(is_public_url(text)) << text;
}

TEST(ValueFormsTest, TimesAndSizesAreWrittenInTheirLargestWholeUnit) {
  for (const auto* text :
       {"", "s", "10", "1.5s", "-1s", "10 s", "10S", "99999999999999999999s", "9223372036854775807h"})
    EXPECT_FALSE(parse_duration(text)) << text;
  for (const auto* text : {"0s", "500us", "2ms", "75s", "5m", "12h"})
    EXPECT_EQ(format_duration(std::chrono::microseconds(parse_duration(text).value())), text);
  for (const auto* text : {"", "KiB", "1KB", "1.5MiB", "-1"}) EXPECT_FALSE(parse_size(text)) << text;
  for (const auto* text : {"0", "1000", "16KiB", "3MiB"}) EXPECT_EQ(format_size(parse_size(text).value()), text);
}

}  // namespace
}  // namespace mandate::main
