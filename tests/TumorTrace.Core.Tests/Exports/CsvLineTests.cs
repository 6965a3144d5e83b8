using CsCheck;
using TumorTrace.Core.Files;

namespace TumorTrace.Core.Tests.Exports;

public sealed class CsvLineTests
{
    [Theory]
    [InlineData("a,b", new[] { "a", "b" })]
    [InlineData(" a , ,c,", new[] { "a", "", "c", "" })]
    [InlineData("\"a, b\" , \" c\"", new[] { "a, b", " c" })]
    [InlineData("\"say \"\"no\"\"\",5\" x", new[] { "say \"no\"", "5\" x" })]
    [InlineData("\"\"", new[] { "" })]
    [InlineData("", new[] { "" })]
    public void Fields_are_taken_apart(string line, string[] expected) => Assert.Equal(expected, CsvLine.TrySplit(line));

    [Theory]
    [InlineData("\"a,b")]
    [InlineData("a,\"")]
    [InlineData("\"a\"b,c")]
    [InlineData("\"a\"\"")]
    public void An_open_quote_and_text_behind_one_are_refused(string line) => Assert.Null(CsvLine.TrySplit(line));

    [Fact]
    public void Whatever_is_joined_is_split_again() =>
        Gen.String[Gen.Char["ab,\" #'\t"], 0, 8].Array[1, 6].Sample(fields => Assert.Equal(fields, CsvLine.TrySplit(CsvLine.Join(fields))));
}
