using TumorTrace.Core.Annotations;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Annotations;

public sealed class MaskMeaningTests
{
    private static readonly (byte R, byte G, byte B) s_black = (0, 0, 0);

    private static MaskMeaning Of(LabelRule rule, params (byte R, byte G, byte B)[] columns)
    {
        using var mask = new MemorySlide(columns.Length, 10, null, (x, _) => columns[x]);
        return MaskMeaning.Find(mask, rule, 1000);
    }

    [Fact]
    public void White_and_red_are_tumour_and_nothing_needs_to_be_said()
    {
        foreach (var colour in new (byte, byte, byte)[] { (255, 255, 255), (255, 0, 0), (255, 40, 240), (200, 255, 200) })
        {
            var meaning = Of(new LabelRule(), colour, s_black);
            Assert.Null(meaning.Rule.Tumor);
            Assert.Empty(meaning.Notes);
        }
    }

    [Theory]
    [InlineData(0, 255, 0)]
    [InlineData(0, 0, 255)]
    [InlineData(0, 200, 200)]
    [InlineData(30, 144, 255)]
    [InlineData(128, 0, 0)]
    public void Other_colours_are_counted_alone_and_beside_red(byte r, byte g, byte b)
    {
        var expected = "memory.tif: left out: 20 coloured px; only the first channel (red) of a mask counts";
        Assert.Equal(expected, Assert.Single(Of(new LabelRule(), (r, g, b), s_black, (r, g, b)).Notes));
        Assert.Equal(expected, Assert.Single(Of(new LabelRule(), (r, g, b), (255, 0, 0), (r, g, b)).Notes));
        var error = Assert.Throws<UserException>(() => Of(new LabelRule { Strict = true }, (r, g, b), (255, 0, 0), (r, g, b)));
        Assert.StartsWith(expected, error.Message);
    }

    [Fact]
    public void Greys_that_JPEG_has_tinted_are_no_colours() => Assert.Empty(Of(new LabelRule(), (250, 255, 252), (0, 12, 30)).Notes);

    [Fact]
    public void One_value_beside_0_is_what_is_marked()
    {
        var meaning = Of(new LabelRule(), (1, 1, 1), s_black);
        Assert.Equal((byte)1, meaning.Rule.Tumor);
        Assert.Equal("memory.tif: holds the values 0 and 1 alone: 1 is taken for what is marked", Assert.Single(meaning.Notes));
    }
}
