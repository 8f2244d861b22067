// The shop's range as its merchants keep it, one product a line:
// SKU | handle | name | brand | categories | tax class | grams | price without tax in USD, with tax in EUR and JPY (minor units)
// | variants | what is special. A pack is `suffix:name[:weight factor[:price factor]]`.
const RANGE = `
# clothing
TSHIRT | classic-t-shirt | Classic T-Shirt | northloom | apparel t-shirts | standard | 180 | 1999 2290 2900 | apparel BLK WHT NVY GRN RED / S M L XL XXL
TEE-POCKET | pocket-t-shirt | Pocket T-Shirt | northloom | apparel t-shirts | standard | 190 | 2400 2790 3500 | apparel GRY SND NVY / S M L XL
TEE-LONG | long-sleeve-t-shirt | Long-Sleeve T-Shirt | northloom | apparel t-shirts | standard | 230 | 2900 3290 4200 | apparel BLK WHT / S M L XL
POLO | pique-polo | Piqué Polo Shirt | northloom | apparel shirts | standard | 240 | 3900 4490 5800 | apparel NVY WHT / S M L XL
OXFORD | oxford-shirt | Oxford Shirt | northloom | apparel shirts | standard | 310 | 5900 6790 8800 | apparel WHT BLU / S M L XL
FLANNEL | flannel-shirt | Brushed Flannel Shirt | northloom | apparel shirts | standard | 380 | 6400 7390 9500 | apparel RED GRN / S M L XL
HOODIE | zip-hoodie | Zip Hoodie | northloom | apparel sweaters | standard | 620 | 5900 6900 8900 | apparel BLK GRY / S M L XL
SWEATER | lambswool-sweater | Lambswool Sweater | solbakken | apparel sweaters | standard | 480 | 9500 10990 14200 | apparel NVY SND / S M L XL
CARDIGAN | fisherman-cardigan | Fisherman Cardigan | solbakken | apparel sweaters | standard | 690 | 12900 14900 19200 | apparel SND / S M L XL
BEANIE | merino-beanie | Merino Beanie | solbakken | apparel accessories | standard | 70 | 2600 2990 3900 | colours BLK GRY RED
SCARF | ribbed-scarf | Ribbed Scarf | solbakken | apparel accessories | standard | 190 | 3800 4390 5700 | colours NVY SND
GLOVES | wool-gloves | Wool Gloves | solbakken | apparel accessories | standard | 90 | 2900 3290 4300 | packs S:S; M:M; L:L:1.1
SOCKS | hiking-socks | Hiking Socks, 2 pairs | solbakken | apparel accessories | standard | 130 | 1800 2090 2700 | packs 3538:35–38; 3942:39–42:1.1; 4346:43–46:1.2
CHINO | slim-chino | Slim Chino | northloom | apparel trousers | standard | 560 | 6900 7990 10200 | apparel SND NVY / S M L XL
RAINJKT | rain-jacket | Three-Layer Rain Jacket | kestrel-outdoor | apparel jackets outdoor | standard | 410 | 18900 21900 27900 | apparel GRN BLK / S M L XL
BELT | leather-belt | Leather Belt | northloom | apparel accessories | standard | 210 | 4500 5190 6700 | packs 85:85 cm; 95:95 cm:1.1; 105:105 cm:1.2

# outdoor
TRAIL | trail-shoe | Trail Shoe | kestrel-outdoor | outdoor footwear | standard | 740 | 12900 14900 18900 | shoes GRY 40-45
BOOT | leather-boot | Leather Hiking Boot | kestrel-outdoor | outdoor footwear | standard | 1380 | 21900 24900 31900 | shoes SND 40-45
TENT2 | two-person-tent | Two-Person Tent | kestrel-outdoor | outdoor camping | standard | 2100 | 32900 37900 48900 | single
SLEEP | down-sleeping-bag | Down Sleeping Bag | kestrel-outdoor | outdoor camping | standard | 980 | 24900 28900 36900 | packs REG:regular; LONG:long:1.1:1.08
MAT | sleeping-mat | Insulated Sleeping Mat | kestrel-outdoor | outdoor camping | standard | 540 | 9900 11490 14900 | single
STOVE | gas-stove | Pocket Gas Stove | kestrel-outdoor | outdoor camping | standard | 95 | 4900 5690 7300 | single
BOTTLE | steel-bottle | Steel Water Bottle | ridgeway-packs | outdoor drinkware | standard | 260 | 2400 2790 3600 | packs 500:500 ml; 750:750 ml:1.3:1.2; 1000:1 l:1.6:1.4
DAYPACK | daypack-22 | Daypack 22 l | ridgeway-packs | outdoor bags | standard | 640 | 8900 10290 13200 | colours BLK GRN NVY
ROLLTOP | roll-top-28 | Roll-Top Backpack 28 l | ridgeway-packs | outdoor bags | standard | 920 | 13900 15990 20600 | colours BLK SND
DUFFEL | weekend-duffel | Weekend Duffel 45 l | ridgeway-packs | outdoor bags | standard | 1150 | 14900 17190 22100 | colours BLK NVY
DRYBAG | dry-bag | Dry Bag | ridgeway-packs | outdoor bags | standard | 110 | 1900 2190 2800 | packs 5:5 l; 10:10 l:1.4:1.3; 20:20 l:2:1.7
HEADLAMP | headlamp-400 | Headlamp 400 lm | lumenhaus | outdoor lighting | standard | 88 | 5900 6790 8700 | single

# home
MUG | stoneware-mug | Stoneware Mug | harbour-and-pine | home kitchen | standard | 390 | 1600 1890 2400 | colours WHT BLU SND
BOWL | stoneware-bowl | Stoneware Bowl | harbour-and-pine | home kitchen | standard | 520 | 1900 2190 2800 | colours WHT BLU
PLATE | dinner-plate | Dinner Plate | harbour-and-pine | home kitchen | standard | 740 | 2200 2590 3300 | colours WHT BLU
BOARD | oak-board | Oak Cutting Board | harbour-and-pine | home kitchen | standard | 1400 | 4800 5590 7200 | packs S:small; L:large:1.8:1.5
PAN | cast-iron-pan | Cast-Iron Pan | harbour-and-pine | home kitchen | standard | 2300 | 5900 6790 8700 | packs 24:24 cm; 28:28 cm:1.4:1.25
KNIFE | chefs-knife | Chef's Knife 20 cm | harbour-and-pine | home kitchen | standard | 240 | 8900 10290 13200 | single
TOWEL | linen-tea-towel | Linen Tea Towel | harbour-and-pine | home textiles | standard | 110 | 1400 1690 2100 | colours GRY BLU
BATHTWL | waffle-bath-towel | Waffle Bath Towel | harbour-and-pine | home textiles | standard | 480 | 3400 3990 5100 | colours WHT SND
BLANKET | wool-blanket | Wool Blanket | solbakken | home textiles | standard | 1300 | 14900 17290 22200 | colours GRY NVY
CUSHION | linen-cushion | Linen Cushion 50 × 50 | harbour-and-pine | home textiles | standard | 650 | 4400 5090 6600 | colours SND GRN
DESKLAMP | desk-lamp | Articulated Desk Lamp | lumenhaus | home lighting | standard | 1900 | 11900 13790 17700 | colours BLK WHT
FLOORLMP | floor-lamp | Paper Floor Lamp | lumenhaus | home lighting | standard | 3600 | 16900 19590 25100 | single
BULB | filament-bulb | LED Filament Bulb E27 | lumenhaus | home lighting | standard | 45 | 900 1090 1400 | packs 4W:4 W; 7W:7 W:1:1.2 | breaks
CANDLE | beeswax-candle | Beeswax Candle | tallow-and-rye | home fragrance | standard | 260 | 1800 2090 2700 | packs FIG:fig; CEDAR:cedar; PLAIN:unscented
DIFFUSER | reed-diffuser | Reed Diffuser | tallow-and-rye | home fragrance | standard | 410 | 3200 3690 4800 | packs FIG:fig; CEDAR:cedar
SOAP | bar-soap | Olive Oil Bar Soap | tallow-and-rye | home bath | standard | 120 | 700 890 1100 | packs LAV:lavender; ROSE:rosemary; PLAIN:unscented | breaks
HANDCRM | hand-cream | Hand Cream 75 ml | tallow-and-rye | home bath | standard | 95 | 1200 1390 1800 | single

# food
COFFEE-HSE | house-blend | House Blend Coffee | castellan-coffee | food coffee | reduced | 280 | 1400 1290 1900 | packs 250-BEAN:250 g, beans; 250-GRND:250 g, ground; 1000-BEAN:1 kg, beans:3.8:3.4
COFFEE-ETH | ethiopia-guji | Ethiopia Guji Coffee | castellan-coffee | food coffee | reduced | 280 | 1800 1690 2500 | packs 250-BEAN:250 g, beans; 250-GRND:250 g, ground
COFFEE-DEC | decaf | Decaf Coffee | castellan-coffee | food coffee | reduced | 280 | 1600 1490 2200 | packs 250-BEAN:250 g, beans; 250-GRND:250 g, ground
TEA-ASSAM | assam | Assam Tea 100 g | thornfield-tea | food tea | reduced | 130 | 1100 990 1500 | single
TEA-SENCHA | sencha | Sencha Tea 100 g | thornfield-tea | food tea | reduced | 130 | 1500 1390 2100 | single
TEA-MINT | peppermint | Peppermint Tea, 20 bags | thornfield-tea | food tea | reduced | 60 | 600 590 900 | single
CHOC | single-origin-chocolate | Single-Origin Chocolate 70 g | castellan-coffee | food sweets | reduced | 78 | 500 490 700 | packs 70:70 %; 85:85 %; MILK:milk | breaks
HONEY | heather-honey | Heather Honey 350 g | tallow-and-rye | food pantry | reduced | 560 | 1300 1190 1800 | single
OLIVEOIL | olive-oil | Olive Oil 500 ml | tallow-and-rye | food pantry | reduced | 920 | 2100 1990 2900 | single
RYEBREAD | rye-crackers | Rye Crackers 200 g | tallow-and-rye | food pantry | reduced | 215 | 650 590 900 | single

# paper
NOTEBOOK | notebook-a5 | Notebook A5 | fennwick | stationery notebooks | standard | 290 | 1500 1790 2200 | packs DOT:dotted; LINE:lined; PLAIN:plain | breaks
POCKETNB | pocket-notebooks | Pocket Notebooks, set of 3 | fennwick | stationery notebooks | standard | 140 | 1100 1290 1600 | single
FOUNTPEN | fountain-pen | Fountain Pen | fennwick | stationery pens | standard | 24 | 3900 4490 5800 | packs EF:extra fine; F:fine; M:medium
INK | ink-50 | Ink 50 ml | fennwick | stationery pens | standard | 160 | 1400 1690 2100 | packs BLK:black; BLUE:royal blue
PENCIL | graphite-pencils | Graphite Pencils, box of 12 | fennwick | stationery pens | standard | 75 | 1600 1890 2400 | packs HB:HB; 2B:2B | breaks
PLANNER | weekly-planner | Weekly Planner 2027 | fennwick | stationery notebooks | standard | 340 | 2600 2990 3900 | single
BOOK-KNOT | book-of-knots | The Book of Knots | papyra-press | books | reduced | 620 | 2800 2600 3800 | packs HC:hardcover; PB:paperback:0.6:0.6
BOOK-BREAD | slow-bread | Slow Bread | papyra-press | books | reduced | 880 | 3500 3200 4600 | single
BOOK-HILLS | walking-the-hills | Walking the Hills | papyra-press | books | reduced | 310 | 1900 1800 2600 | single
BOOK-COAST | a-coast-in-winter | A Coast in Winter | papyra-press | books | reduced | 290 | 1700 1600 2300 | single

# special
GIFT | gift-card | Gift Card | harbour-and-pine | gift-cards | zero | 10 | 2500 2500 3000 | packs 25:25; 50:50:1:2; 100:100:1:4
LIMITED-10 | numbered-print | Numbered Linocut Print | papyra-press | home limited | standard | 350 | 4900 5690 7300 | single | stock 10
SOLDOUT-1 | first-edition-print | First Edition Print | papyra-press | home limited | standard | 350 | 6900 7990 10200 | single | stock 0
`;

export const BRANDS = {
  northloom: 'Northloom',
  solbakken: 'Solbakken',
  'kestrel-outdoor': 'Kestrel Outdoor',
  'ridgeway-packs': 'Ridgeway Packs',
  'harbour-and-pine': 'Harbour & Pine',
  lumenhaus: 'Lumenhaus',
  'castellan-coffee': 'Castellan Coffee',
  'thornfield-tea': 'Thornfield Tea',
  'tallow-and-rye': 'Tallow & Rye',
  fennwick: 'Fennwick',
  'papyra-press': 'Papyra Press',
};

const COLOURS = {
  BLK: 'black',
  WHT: 'white',
  NVY: 'navy',
  GRN: 'forest green',
  RED: 'red',
  GRY: 'heather grey',
  SND: 'sand',
  BLU: 'sky blue',
};
/** Steps from M; each one makes a garment 4 % heavier. */
const SIZES = { S: -1, M: 0, L: 1, XL: 2, XXL: 3 };

const VARIANTS = {
  single: () => [{ suffix: '', options: '' }],
  colours: (list) => list.split(' ').map((colour) => ({ suffix: colour, options: COLOURS[colour] })),
  apparel: (list) => {
    const [colours, sizes] = list.split(' / ').map((part) => part.split(' '));
    return colours.flatMap((colour) =>
      sizes.map((size) => ({
        suffix: `${colour}-${size}`,
        options: `${COLOURS[colour]}, ${size}`,
        weightFactor: 1 + 0.04 * SIZES[size],
      })),
    );
  },
  shoes: (list) => {
    const [colour, range] = list.split(' ');
    const [from, to] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, step) => ({
      suffix: `${colour}-${from + step}`,
      options: `${COLOURS[colour]}, ${from + step}`,
      weightFactor: 1 + 0.02 * step,
    }));
  },
  packs: (list) =>
    list.split('; ').map((pack) => {
      const [suffix, options, weightFactor = 1, priceFactor = 1] = pack.split(':');
      return { suffix, options, weightFactor: Number(weightFactor), priceFactor: Number(priceFactor) };
    }),
};

function parseProduct(line) {
  const [sku, handle, name, brand, categories, taxClass, weight, prices, variants, extra = ''] =
    line.split(' | ');
  const [kind, ...rest] = variants.split(' ');
  return {
    sku,
    handle,
    name,
    brand,
    categories: categories.split(' '),
    taxClass,
    weight: Number(weight),
    prices: prices.split(' ').map(Number),
    variants: VARIANTS[kind](rest.join(' ')),
    breaks: extra === 'breaks',
    ...(extra.startsWith('stock ') && { stock: [['main', Number(extra.slice('stock '.length))]] }),
  };
}

/** Every product with its variants. */
export const PRODUCTS = RANGE.split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .map(parseProduct);
