using CsCheck;
using TumorTrace.Core.Stages;

namespace TumorTrace.Core.Tests.Stages;

public sealed class WorkPartTests
{
    [Fact]
    public void Parts_have_every_item_once_and_differ_by_at_most_one() =>
        Gen.Select(Gen.Int[1, 50], Gen.Int[0, 200])
            .Sample(
                (count, items) =>
                {
                    var all = Enumerable.Range(0, items).ToList();
                    var parts = Enumerable.Range(1, count).Select(i => new WorkPart(i, count).Of(all).ToList()).ToList();
                    Assert.Equal(all, parts.SelectMany(p => p));
                    Assert.InRange(parts.Max(p => p.Count) - parts.Min(p => p.Count), 0, 1);
                }
            );

    [Fact]
    public void A_part_of_very_many_items_does_not_overflow() =>
        Assert.Equal([99_999], new WorkPart(WorkPart.MostParts, WorkPart.MostParts).Of([.. Enumerable.Range(0, 100_000)]));

    [Fact]
    public void Nothing_of_the_work_is_nothing() => Assert.Empty(WorkPart.None.Of([1, 2, 3]));

    [Theory]
    [InlineData("2/7", 2, 7)]
    [InlineData("1/1", 1, 1)]
    [InlineData("100000/100000", 100_000, 100_000)]
    public void Reads_a_part(string text, int number, int count)
    {
        Assert.Equal(new WorkPart(number, count), WorkPart.TryParse(text));
        Assert.Equal(text, $"{new WorkPart(number, count)}");
    }

    [Theory]
    [InlineData("0/7")]
    [InlineData("8/7")]
    [InlineData("-1/7")]
    [InlineData("1/100001")]
    [InlineData("1/99999999999")]
    [InlineData("1/2/3")]
    [InlineData("1")]
    [InlineData(" 1/2")]
    [InlineData("")]
    [InlineData("a/b")]
    public void Other_texts_are_no_part(string text) => Assert.Null(WorkPart.TryParse(text));
}
