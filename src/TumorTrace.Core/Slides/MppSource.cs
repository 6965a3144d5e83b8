using System.Text.Json;
using System.Text.Json.Serialization;

namespace TumorTrace.Core.Slides;

/// <summary>Where a slide's pixel size comes from. In JSON its name.</summary>
[JsonConverter(typeof(MppSourceConverter))]
public sealed record MppSource
{
    private MppSource(string name) => Name = name;

    /// <summary>OpenSlide's properties of the slide.</summary>
    public static MppSource SlideProperties { get; } = new("openslide.mpp-x/y");

    /// <summary>The resolution tags of a TIFF file.</summary>
    public static MppSource TiffTags { get; } = new("TIFF resolution tags");

    /// <summary>The OME-XML in the description of a TIFF file.</summary>
    internal static MppSource OmeXml { get; } = new("OME-XML");

    /// <summary>The lines of ImageJ in the description of a TIFF file.</summary>
    internal static MppSource ImageJ { get; } = new("ImageJ's description");

    /// <summary>The density in a PNG or JPEG file.</summary>
    internal static MppSource PictureDensity { get; } = new("the picture's density");

    /// <summary>The user, whatever the file states.</summary>
    public static MppSource Given { get; } = new("given");

    /// <summary>For people and for JSON.</summary>
    public string Name { get; }

    /// <summary>The source of this name. Runs before 0.2 named the command line's option if the user gave the pixel size.</summary>
    public static MppSource Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith('-') ? Given : new MppSource(name);
    }

    public override string ToString() => Name;
}

internal sealed class MppSourceConverter : JsonConverter<MppSource>
{
    public override MppSource Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        MppSource.Parse(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, MppSource value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Name);
}
