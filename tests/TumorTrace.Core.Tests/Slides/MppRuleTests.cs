using TumorTrace.Core.Slides;

namespace TumorTrace.Core.Tests.Slides;

/// <summary>The pixel size that a slide has, of all that its file and the user say.</summary>
public sealed class MppRuleTests
{
    private static Dictionary<string, string> Facts(params (string Name, string Value)[] facts) =>
        facts.ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal);

    private static Dictionary<string, string> Slide(string x, string y) => Facts(("openslide.mpp-x", x), ("openslide.mpp-y", y));

    private static Dictionary<string, string> Tags(string x, string y, string unit, string description = "") =>
        Facts(("tiff.XResolution", x), ("tiff.YResolution", y), ("tiff.ResolutionUnit", unit), ("tiff.ImageDescription", description));

    private static (double? Mpp, string? Source, List<string> Warnings) Find(Dictionary<string, string> facts, double? given = null)
    {
        var warnings = new List<string>();
        var (mpp, source) = MppRule.Find(facts, given, warnings);
        return (mpp is { } value ? Math.Round(value, 6) : null, source?.Name, warnings);
    }

    private static string Ome(string pixels, string prefix = "") =>
        $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- note --><{prefix}OME xmlns{(prefix.Length > 0 ? ":ome" : "")}="
        + $"\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><{prefix}Image ID=\"Image:0\"><{prefix}Pixels ID=\"Pixels:0\" {pixels}>"
        + $"</{prefix}Pixels></{prefix}Image><{prefix}Image ID=\"Image:1\"><{prefix}Pixels PhysicalSizeX=\"9\" PhysicalSizeY=\"9\"/>"
        + $"</{prefix}Image></{prefix}OME>";

    [Fact]
    public void What_the_user_gives_wins_and_the_warning_names_both()
    {
        Assert.Equal((0.5, "given"), Find(Slide("0.25", "0.25"), 0.5) is var (mpp, source, _) ? (mpp, source) : default);
        Assert.Equal(
            ["the given 0.5 µm/px is used, although the file states 0.25 x 0.25 µm/px (openslide.mpp-x/y): is it meant?"],
            Find(Slide("0.25", "0.25"), 0.5).Warnings
        );
        Assert.Equal(
            ["the given 0.5 µm/px is used, although the file states 0.25 x 0.25 µm/px (TIFF resolution tags): is it meant?"],
            Find(Tags("40000", "40000", "centimeter"), 0.5).Warnings
        );
        // Absurd values are named too.
        Assert.Equal(
            ["the given 0.5 µm/px is used, although the file states 1e-09 x 1e-09 µm/px (openslide.mpp-x/y): is it meant?"],
            Find(Slide("1e-9", "1e-9"), 0.5).Warnings
        );
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.2495)]
    [InlineData(0.2525)]
    public void What_agrees_with_the_file_needs_no_warning(double given)
    {
        var (mpp, source, warnings) = Find(Slide("0.25", "0.25"), given);
        Assert.Equal((given, "given"), (mpp, source));
        Assert.Empty(warnings);
    }

    [Fact]
    public void A_print_density_is_no_statement()
    {
        foreach (var perCm in new[] { "28.35", "37.8", "118.11", "472.4" })
        {
            var picture = Facts(("picture.XResolution", perCm), ("picture.YResolution", perCm), ("picture.ResolutionUnit", "centimeter"));
            Assert.Equal((null, null), Find(picture) is var (mpp, source, _) ? (mpp, source) : default);
            Assert.Empty(Find(picture).Warnings);
            Assert.Empty(Find(picture, 0.25).Warnings);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.25)]
    [InlineData(1e-9)]
    [InlineData(400)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_given_size_that_no_slide_has_is_an_error(double given)
    {
        var error = Assert.Throws<UserException>(() => Find([], given));
        Assert.Contains("expected 0.05 to 20 µm/px", error.Message);
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("1e-9", "1e-9")]
    [InlineData("-0.25", "-0.25")]
    [InlineData("NaN", "NaN")]
    [InlineData("Infinity", "Infinity")]
    [InlineData("1000", "1000")]
    [InlineData("0.25", "0")]
    [InlineData("0.25", "0.5")]
    [InlineData("0.5", "0.25")]
    public void What_no_scanner_has_is_ignored_with_a_warning(string x, string y)
    {
        var (mpp, source, warnings) = Find(Slide(x, y));
        Assert.Equal((null, null), (mpp, source));
        Assert.EndsWith(": ignored", Assert.Single(warnings));
    }

    [Fact]
    public void Pixels_that_are_not_quite_square_have_their_mean()
    {
        var (mpp, _, warnings) = Find(Slide("0.24", "0.26"));
        Assert.Equal(0.25, mpp);
        Assert.Equal(["pixels are not square: 0.24 x 0.26 µm/px; their mean is used"], warnings);
    }

    [Fact]
    public void An_ignored_value_leaves_room_for_the_next()
    {
        var facts = Tags("20000", "20000", "centimeter");
        facts["openslide.mpp-x"] = "0";
        facts["openslide.mpp-y"] = "0";
        Assert.Equal((0.5, "TIFF resolution tags"), Find(facts) is var (mpp, source, _) ? (mpp, source) : default);
    }

    [Theory]
    [InlineData("PhysicalSizeX=\"0.25\" PhysicalSizeY=\"0.25\"")]
    [InlineData("PhysicalSizeX=\"0.25\" PhysicalSizeXUnit=\"µm\" PhysicalSizeY=\"0.25\" PhysicalSizeYUnit=\"µm\"")]
    [InlineData("PhysicalSizeX=\"0.25\" PhysicalSizeXUnit=\"\u03BCm\" PhysicalSizeY=\"0.25\" PhysicalSizeYUnit=\"&#181;m\"")]
    [InlineData("PhysicalSizeX=\"250\" PhysicalSizeXUnit=\"nm\" PhysicalSizeY=\"250\" PhysicalSizeYUnit=\"nm\"")]
    [InlineData("PhysicalSizeX=\"2.5E-4\" PhysicalSizeXUnit=\"mm\" PhysicalSizeY=\"0.00025\" PhysicalSizeYUnit=\"mm\"")]
    [InlineData("PhysicalSizeX=\"0.000025\" PhysicalSizeXUnit=\"cm\" PhysicalSizeY=\"250\" PhysicalSizeYUnit=\"nm\"")]
    [InlineData("PhysicalSizeX=\"2500\" PhysicalSizeXUnit=\"Å\" PhysicalSizeY=\"2500\" PhysicalSizeYUnit=\"Å\"")]
    public void OME_XML_states_its_size_in_its_unit(string pixels)
    {
        foreach (var prefix in new[] { "", "ome:" })
        {
            // The tags of OME-TIFF files are often a default.
            var (mpp, source, warnings) = Find(Tags("72", "72", "inch", Ome(pixels, prefix)));
            Assert.Equal((0.25, "OME-XML"), (mpp, source));
            Assert.Empty(warnings);
        }
    }

    [Theory]
    [InlineData("PhysicalSizeX=\"1\" PhysicalSizeXUnit=\"pixel\" PhysicalSizeY=\"1\" PhysicalSizeYUnit=\"pixel\"")]
    [InlineData("PhysicalSizeX=\"1\" PhysicalSizeXUnit=\"reference frame\" PhysicalSizeY=\"1\" PhysicalSizeYUnit=\"reference frame\"")]
    [InlineData("SizeX=\"10\"")]
    [InlineData("PhysicalSizeX=\"x\" PhysicalSizeY=\"0.25\"")]
    public void OME_XML_without_a_length_leaves_it_to_the_tags(string pixels)
    {
        var (mpp, source, _) = Find(Tags("20000", "20000", "centimeter", Ome(pixels)));
        Assert.Equal((0.5, "TIFF resolution tags"), (mpp, source));
    }

    [Theory]
    [InlineData("<OME><Image><Pixels PhysicalSizeX=")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><OME><Image><Pixels PhysicalSizeX=\"&a;\" PhysicalSizeY=\"1\"/></Image></OME>")]
    public void Damaged_or_hostile_XML_states_nothing(string description) =>
        Assert.Equal(0.5, Find(Tags("20000", "20000", "centimeter", description)).Mpp);

    [Theory]
    [InlineData("unit=micron", "4", 0.25)]
    [InlineData("unit=\\u00B5m", "4", 0.25)]
    [InlineData("unit=um", "2", 0.5)]
    [InlineData("unit=mm", "4000", 0.25)]
    [InlineData("unit=nm", "0.004", 0.25)]
    public void ImageJ_counts_px_per_its_own_unit(string unit, string density, double expected)
    {
        var (mpp, source, _) = Find(Tags(density, density, "none", $"ImageJ=1.53t\n{unit}\nmin=0.0\n"));
        Assert.Equal((expected, "ImageJ's description"), (mpp, source));
    }

    [Fact]
    public void A_density_without_a_unit_states_nothing() => Assert.Null(Find(Tags("40000", "40000", "none")).Mpp);
}
