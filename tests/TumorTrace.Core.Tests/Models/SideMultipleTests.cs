using TumorTrace.Core.Models;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Models;

public sealed class SideMultipleTests
{
    [Theory]
    [InlineData(8, null, 8)]
    [InlineData(16, null, 16)]
    [InlineData(4, null, 32)]
    [InlineData(1, null, 32)]
    [InlineData(6, null, 96)]
    [InlineData(4, 8, 8)]
    public void Windows_suit_the_stride_and_networks_with_decoders(int stride, int? stated, int expected) =>
        Assert.Equal(expected, (RednessModel.Segmenter() with { OutputStride = stride, SideMultiple = stated }).SafeSideMultiple);

    [Theory]
    [InlineData("\"side_multiple\": 6", "side_multiple is 6, expected a multiple of a segmenter's output_stride")]
    [InlineData("\"side_multiple\": 0", "side_multiple is 0")]
    [InlineData("\"side_multiple\": 48", "dense_window is 64, expected a multiple of side_multiple 48")]
    [InlineData("\"halo\": -8", "halo is -8, expected 0 to 4096 px")]
    public void A_card_that_contradicts_itself_is_refused(string member, string expected)
    {
        var card = "{\"name\":\"x\",\"task\":\"segmenter\",\"target_mpp\":1,\"window\":64,\"output_stride\":8,\"dense_window\":64,";
        var error = Assert.Throws<UserException>(() => ModelCard.Parse(card + member + "}", "x.json"));
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Models_of_an_ensemble_have_a_multiple_in_common() => Assert.Equal(96, ModelCard.CommonMultiple([32, 24, 8]));
}
