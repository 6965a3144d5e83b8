using TumorTrace.Core.Runs;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Runs;

/// <summary>When two files are one slide.</summary>
public sealed class SlideFingerprintTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Slide(string file, int bytes, int changedAt = -1)
    {
        var content = new byte[bytes];
        new Random(1).NextBytes(content);
        for (var i = changedAt; changedAt >= 0 && i < changedAt + 100_000; i++)
            content[i] ^= 1;
        File.WriteAllBytes(_folder.File(file), content);
        return _folder.File(file);
    }

    [Theory]
    [InlineData(1000, false, false)]
    [InlineData(1000, true, false)]
    [InlineData(5 << 20, false, false)]
    [InlineData(5 << 20, true, true)]
    [InlineData(5 << 20, false, true)]
    public void A_copy_under_another_name_is_the_same(int bytes, bool whole, bool otherWhole)
    {
        var one = SlideFingerprint.Compute(Slide("a.tif", bytes), whole);
        var copy = SlideFingerprint.Compute(Slide("b.tif", bytes), otherWhole);
        Assert.True(one.IsSame(copy));
        Assert.True(one.Matches(_folder.File("b.tif")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Slides_that_agree_in_size_and_in_both_ends_are_told_apart(bool whole)
    {
        var one = SlideFingerprint.Compute(Slide("a.tif", 8 << 20), whole);
        var other = SlideFingerprint.Compute(Slide("b.tif", 8 << 20, changedAt: 4 << 20), whole);
        Assert.Equal(one.Bytes, other.Bytes);
        Assert.False(one.IsSame(other));
        Assert.False(one.Matches(_folder.File("b.tif")));
    }

    [Fact]
    public void Slides_of_different_size_are_different() =>
        Assert.False(
            SlideFingerprint.Compute(Slide("a.tif", 10), whole: false).IsSame(SlideFingerprint.Compute(Slide("b.tif", 11), whole: false))
        );

    [Fact]
    public void Older_records_are_compared_by_what_they_have()
    {
        var now = SlideFingerprint.Compute(Slide("a.tif", 5 << 20), whole: false);
        Assert.True(now.IsSame(now with { PiecesSha256 = null }));
        Assert.False(now.IsSame(now with { PiecesSha256 = null, Sha256 = "0" }));
        // Of the whole file alone: nothing to compare, but the file itself can be asked.
        var whole = SlideFingerprint.Compute(_folder.File("a.tif"), whole: true) with
        {
            EndsSha256 = null,
            PiecesSha256 = null,
        };
        Assert.Null(now.IsSame(whole));
        Assert.True(whole.Matches(_folder.File("a.tif")));
    }
}
