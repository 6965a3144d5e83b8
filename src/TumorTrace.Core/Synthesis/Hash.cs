using System.Runtime.CompilerServices;

namespace TumorTrace.Core.Synthesis;

/// <summary>
/// Counter-based randomness: a value depends only on where it is asked for, never on what was drawn before,
/// so that any part of a slide can be rendered first. Mixing steps of MurmurHash3's 64-bit finaliser.
/// </summary>
internal static class Hash
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong h)
    {
        h = (h ^ h >> 33) * 0xff51afd7ed558ccdUL;
        h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53UL;
        return h ^ h >> 33;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong At(int x, int y, ulong seed) => Mix(seed + (uint)x * 0x9e3779b97f4a7c15UL + (uint)y * 0xd1b54a32d192ed03UL);

    /// <summary>0 ≤ value &lt; 1 from 16 of the bits, <paramref name="part"/> 0 to 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Unit(ulong h, int part) => (ushort)(h >> part * 16) * (1f / 65536);

    public static ulong Salted(int seed, int salt) => Mix((ulong)(uint)seed << 32 | (uint)salt);
}

/// <summary>A short seeded sequence for the few things that are laid out once a slide.</summary>
internal sealed class SeededSequence(ulong seed)
{
    private ulong _next = seed;

    public float Unit() => (Hash.Mix(_next += 0x9e3779b97f4a7c15UL) >> 40) * (1f / (1 << 24));

    public float Between(float low, float high) => low + (high - low) * Unit();

    public int Below(int count) => (int)(Unit() * count);
}
