using System.Buffers.Binary;
using System.Text;
using TumorTrace.Core.Imaging;
using TumorTrace.Slides.Rasters;

namespace TumorTrace.Robustness.Tests.Fuzz.Targets;

/// <summary>Small sound pictures to spoil.</summary>
internal static class Pictures
{
    private const int TileSide = 64;

    public static byte[] Jpeg(int width, int height)
    {
        var image = new RgbImage(width, height);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)(i * 7 % 251);
        return JpegPicture.Encode(image);
    }

    /// <summary>An uncompressed tiled TIFF with the description of a scanner, which OpenSlide tells formats by.</summary>
    public static byte[] Tiff(int width, int height, string description)
    {
        var text = Encoding.ASCII.GetBytes(description + "\0");
        var tiles = (width + TileSide - 1) / TileSide * ((height + TileSide - 1) / TileSide);
        const int TileBytes = TileSide * TileSide * 3;
        var entries = new List<(ushort Tag, ushort Type, int Count, int Value)>();
        const int Entries = 13;
        const int After = 8 + 2 + Entries * 12 + 4;
        var (bits, texts, offsets) = (After, After + 6, After + 6 + text.Length);
        var (counts, data) = (offsets + 4 * tiles, offsets + 8 * tiles);
        entries.AddRange([(256, 4, 1, width), (257, 4, 1, height), (258, 3, 3, bits), (259, 3, 1, 1), (262, 3, 1, 2)]);
        entries.AddRange([(270, 2, text.Length, texts), (277, 3, 1, 3), (284, 3, 1, 1), (322, 4, 1, TileSide), (323, 4, 1, TileSide)]);
        entries.AddRange([(324, 4, tiles, offsets), (325, 4, tiles, counts), (339, 3, 1, 1)]);
        var file = new byte[data + tiles * TileBytes];
        "II*\0"u8.CopyTo(file);
        file[4] = 8;
        file[8] = Entries;
        for (var i = 0; i < Entries; i++)
        {
            var at = file.AsSpan(10 + 12 * i);
            BinaryPrimitives.WriteUInt16LittleEndian(at, entries[i].Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(at[2..], entries[i].Type);
            BinaryPrimitives.WriteInt32LittleEndian(at[4..], entries[i].Count);
            BinaryPrimitives.WriteInt32LittleEndian(at[8..], entries[i].Value);
        }
        file[bits] = file[bits + 2] = file[bits + 4] = 8;
        text.CopyTo(file, texts);
        for (var i = 0; i < tiles; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(offsets + 4 * i), data + i * TileBytes);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(counts + 4 * i), TileBytes);
        }
        for (var i = data; i < file.Length; i++)
            file[i] = (byte)(i * 5 % 241);
        return file;
    }

    public static byte[] Mutate(byte[] picture, Dice dice) =>
        picture switch
        {
            [0x89, (byte)'P', ..] => Mutations.PngMutation.Mutate(picture, dice),
            [(byte)'I', (byte)'I', ..] => Mutations.TiffMutation.Mutate(picture, dice),
            _ => Mutations.BinaryMutation.Mutate(picture, dice),
        };
}
