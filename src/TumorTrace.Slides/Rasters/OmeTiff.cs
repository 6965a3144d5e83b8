using System.Globalization;
using NetVips;
using TumorTrace.Core.Heatmaps;

namespace TumorTrace.Slides.Rasters;

/// <summary>One channel of an OME-TIFF.</summary>
internal sealed record OmeChannel(string Name, Heatmap Map);

/// <summary>
/// Heatmaps as OME-TIFF (schema 2016-06): float32, one plane a channel, smaller resolutions in SubIFDs, as QuPath
/// and Fiji read it. libvips streams it, in bounded memory, from uncompressed scratch files.
/// </summary>
internal static class OmeTiff
{
    private const int TileSide = 256;
    private const int SmallestLevel = 512;

    /// <param name="channels">All of one size.</param>
    /// <param name="mpp">µm per level-0 px.</param>
    /// <param name="work">Folder for scratch files, which are removed.</param>
    public static void Write(string path, IReadOnlyList<OmeChannel> channels, double mpp, string work)
    {
        ArgumentNullException.ThrowIfNull(channels);
        var scratch = channels.Select((_, i) => Path.Combine(work, $"ome-{i}.tif")).ToList();
        try
        {
            for (var i = 0; i < channels.Count; i++)
                FloatTiff.WritePlain(scratch[i], channels[i].Map, mpp);
            Save(path, scratch, channels, mpp);
        }
        catch (VipsException e)
        {
            throw new IOException(e.Message.Trim().Split('\n')[^1], e);
        }
        finally
        {
            scratch.ForEach(File.Delete);
        }
    }

    private static void Save(string path, List<string> scratch, IReadOnlyList<OmeChannel> channels, double mpp)
    {
        var map = channels[0].Map;
        var planes = scratch.ConvertAll(file => Image.NewFromFile(file));
        try
        {
            // libvips keeps pages one below the other and is told where one ends.
            using var joined = Image.Arrayjoin([.. planes], across: 1);
            using var described = joined.Mutate(image =>
            {
                image.Set(GValue.GIntType, "page-height", map.Height);
                image.Set(GValue.GStrType, "image-description", Xml(channels, mpp));
            });
            var large = Math.Max(map.Width, map.Height) > SmallestLevel;
            described.Tiffsave(
                path,
                compression: Enums.ForeignTiffCompression.Deflate,
                tile: true,
                tileWidth: TileSide,
                tileHeight: TileSide,
                pyramid: large,
                subifd: large,
                depth: Enums.ForeignDzDepth.Onetile,
                bigtiff: map.Size.Area > 1L << 28,
                keep: Enums.ForeignKeep.Other
            );
        }
        finally
        {
            planes.ForEach(plane => plane.Dispose());
        }
    }

    private static string Xml(IReadOnlyList<OmeChannel> channels, double mpp)
    {
        var map = channels[0].Map;
        var um = (map.Level0PerPixel * mpp).ToString("R", CultureInfo.InvariantCulture);
        var list = string.Concat(channels.Select((c, i) => $"<Channel ID=\"Channel:0:{i}\" Name=\"{c.Name}\" SamplesPerPixel=\"1\"/>"));
        var data = string.Concat(
            channels.Select((_, i) => $"<TiffData IFD=\"{i}\" FirstC=\"{i}\" FirstZ=\"0\" FirstT=\"0\" PlaneCount=\"1\"/>")
        );
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
            + "<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
            + "xsi:schemaLocation=\"http://www.openmicroscopy.org/Schemas/OME/2016-06 "
            + "http://www.openmicroscopy.org/Schemas/OME/2016-06/ome.xsd\" Creator=\"TumorTrace\">"
            + "<Image ID=\"Image:0\" Name=\"tumor probability\">"
            + $"<Pixels ID=\"Pixels:0\" DimensionOrder=\"XYCZT\" Type=\"float\" BigEndian=\"false\" SizeX=\"{map.Width}\" "
            + $"SizeY=\"{map.Height}\" SizeC=\"{channels.Count}\" SizeZ=\"1\" SizeT=\"1\" "
            + $"PhysicalSizeX=\"{um}\" PhysicalSizeXUnit=\"µm\" PhysicalSizeY=\"{um}\" "
            + $"PhysicalSizeYUnit=\"µm\">{list}{data}</Pixels></Image></OME>";
    }
}
