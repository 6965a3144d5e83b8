using System.Buffers.Binary;
using System.Text;

namespace TumorTrace.Training.Torch;

/// <summary>
/// Makes a 64-bit little-endian ELF library loadable where libstdc++ is older than the one it was linked against,
/// provided a single undefined symbol comes from the newer version and may be replaced by any harmless function.
/// Structures and constants: System V ABI, gABI chapters 4 and 5; symbol versioning: Linux Standard Base 5.0.
/// </summary>
internal static class ElfPatch
{
    private const uint DynSym = 11,
        GnuVerNeed = 0x6ffffffe,
        GnuVerSym = 0x6fffffff;
    private const ushort GlobalVersion = 1;

    private readonly record struct Section(uint Type, int Offset, int Size, int Link);

    /// <summary>
    /// Renames the undefined <paramref name="symbol"/> to <paramref name="replacement"/> (not longer), clears its
    /// version, and points every need of version <paramref name="from"/> at <paramref name="to"/>, which the library
    /// must already need. Changes <paramref name="elf"/> in place.
    /// </summary>
    /// <exception cref="InvalidDataException">The library does not look as described.</exception>
    internal static void Apply(byte[] elf, string symbol, string replacement, string from, string to)
    {
        if (!elf.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
            throw new InvalidDataException("not a 64-bit little-endian ELF file");
        var sections = Sections(elf);
        var symbols = sections.First(s => s.Type == DynSym);
        var strings = sections[symbols.Link];
        RenameSymbol(elf, symbols, sections.First(s => s.Type == GnuVerSym), strings, symbol, replacement);
        RepointVersion(elf, sections.First(s => s.Type == GnuVerNeed), strings, from, to);
    }

    private static Section[] Sections(byte[] elf)
    {
        var table = (int)U64(elf, 0x28);
        var size = U16(elf, 0x3a);
        var count = U16(elf, 0x3c);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => table + i * size)
                .Select(at => new Section(U32(elf, at + 4), (int)U64(elf, at + 24), (int)U64(elf, at + 32), (int)U32(elf, at + 40))),
        ];
    }

    private static void RenameSymbol(byte[] elf, Section symbols, Section versions, Section strings, string symbol, string replacement)
    {
        for (var i = 0; i < symbols.Size / 24; i++)
        {
            var at = symbols.Offset + i * 24;
            var name = strings.Offset + (int)U32(elf, at);
            if (U16(elf, at + 6) != 0 || Text(elf, name) != symbol)
                continue;
            // Undefined symbols are not in the hash table, so the name alone decides what they bind to.
            Encoding.ASCII.GetBytes(replacement + '\0').CopyTo(elf, name);
            BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(versions.Offset + i * 2), GlobalVersion);
            return;
        }
        throw new InvalidDataException($"no undefined symbol {symbol}");
    }

    private static void RepointVersion(byte[] elf, Section needs, Section strings, string from, string to)
    {
        var entries = Entries(elf, needs).ToList();
        var source = entries.Find(at => Text(elf, strings.Offset + (int)U32(elf, at + 8)) == to);
        var target = entries.Find(at => Text(elf, strings.Offset + (int)U32(elf, at + 8)) == from);
        if (source == 0 || target == 0)
            throw new InvalidDataException($"the library does not need both {from} and {to}");
        // vna_hash (4 bytes at 0) and vna_name (4 bytes at 8); the entry keeps its own version index.
        elf.AsSpan(source, 4).CopyTo(elf.AsSpan(target));
        elf.AsSpan(source + 8, 4).CopyTo(elf.AsSpan(target + 8));
    }

    /// <summary>Offsets of all Vernaux entries.</summary>
    private static IEnumerable<int> Entries(byte[] elf, Section needs)
    {
        for (var file = needs.Offset; ; )
        {
            var entry = file + (int)U32(elf, file + 8);
            for (var left = U16(elf, file + 2); left > 0; left--)
            {
                yield return entry;
                entry += (int)U32(elf, entry + 12);
            }
            if (U32(elf, file + 12) == 0)
                yield break;
            file += (int)U32(elf, file + 12);
        }
    }

    private static string Text(byte[] elf, int at) => Encoding.ASCII.GetString(elf, at, Array.IndexOf(elf, (byte)0, at) - at);

    private static ushort U16(byte[] elf, int at) => BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan(at));

    private static uint U32(byte[] elf, int at) => BinaryPrimitives.ReadUInt32LittleEndian(elf.AsSpan(at));

    private static ulong U64(byte[] elf, int at) => BinaryPrimitives.ReadUInt64LittleEndian(elf.AsSpan(at));
}
