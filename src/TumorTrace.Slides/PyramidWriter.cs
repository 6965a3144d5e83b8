using NetVips;
using TumorTrace.Core;
using TumorTrace.Core.Files;

namespace TumorTrace.Slides;

/// <summary>
/// Writes pyramidal tiled BigTIFFs with JPEG tiles, each level half of the one before, as OpenSlide reads them
/// (generic tiled TIFF). The file appears under its name only when it is whole.
/// </summary>
internal static class PyramidWriter
{
    /// <summary>Streams an image of any height through memory of a few strips.</summary>
    /// <param name="produce">Called with rising rows from one background thread.</param>
    /// <param name="progress">Fraction of the rows produced; the last levels follow after 1.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is left behind.</exception>
    public static void Write(
        string path,
        int width,
        int height,
        PyramidOptions options,
        RowProducer produce,
        IProgress<double>? progress = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Checked();
        using var rows = new RowStream(width, height, produce, progress, cancel);
        using var source = new SourceCustom();
        source.OnRead += (buffer, length) => rows.Read(buffer.AsSpan(0, length));
        try
        {
            SaveAtomically(
                path,
                options,
                () => Image.PngloadSource(source, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated),
                () => rows.Failure
            );
        }
        catch (VipsException) when (rows.Failure is OperationCanceledException or UserException)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(rows.Failure);
        }
        catch (VipsException e)
        {
            throw new UserException($"{path}: the pyramid cannot be written: {(rows.Failure ?? e).Message.Trim()}", rows.Failure ?? e);
        }
    }

    /// <summary>Turns a picture (PNG, JPEG, TIFF …) into a pyramid; transparent parts become white.</summary>
    /// <exception cref="UserException">The picture cannot be read or the file cannot be written.</exception>
    public static void FromImage(string picture, string path, PyramidOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Checked();
        if (!File.Exists(picture))
            throw new UserException($"{picture}: no such picture");
        try
        {
            SaveAtomically(path, options, () => Open(picture), () => null);
        }
        catch (VipsException e)
        {
            throw new UserException($"{picture}: cannot be turned into a pyramid: {e.Message.Trim()}", e);
        }
    }

    private static Image Open(string picture)
    {
        // Of a TIFF tile that is damaged libvips only warns; elsewhere a warning may be harmless.
        var tiled = TiffFile.Planes(picture) is [{ IsTiled: true }, ..];
        using var stored = Image.NewFromFile(
            picture,
            access: Enums.Access.Sequential,
            failOn: tiled ? Enums.FailOn.Warning : Enums.FailOn.Error
        );
        using var opaque = stored.HasAlpha() ? stored.Flatten(background: [255.0]) : stored.Copy();
        using var rgb = opaque.Colourspace(Enums.Interpretation.Srgb);
        return rgb.Cast(Enums.BandFormat.Uchar);
    }

    private static void SaveAtomically(string path, PyramidOptions options, Func<Image> open, Func<Exception?> failure)
    {
        NativeSetup.Ensure();
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder))
            throw new UserException($"{path}: the folder {folder} does not exist; create it or choose another");
        AtomicFile.Write(
            path,
            temporary =>
            {
                using var image = open();
                Save(image, temporary, options);
                // libvips may take the end of its input for the end of the image.
                if (failure() is { } reason)
                    throw new VipsException(reason.Message);
            }
        );
    }

    private static void Save(Image image, string path, PyramidOptions options)
    {
        // libvips takes px per mm.
        var density = 1000 / options.Mpp;
        image.Tiffsave(
            path,
            compression: Enums.ForeignTiffCompression.Jpeg,
            q: options.Quality,
            tile: true,
            tileWidth: options.Tile,
            tileHeight: options.Tile,
            pyramid: true,
            depth: Enums.ForeignDzDepth.Onetile,
            subifd: false,
            bigtiff: true,
            resunit: Enums.ForeignTiffResunit.Cm,
            xres: density,
            yres: density,
            keep: Enums.ForeignKeep.None
        );
    }
}
