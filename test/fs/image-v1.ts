/** An image that the release with format version 1 wrote, compressed by gzip; what is in it stands in snapshot-v1.test.ts. */
export const IMAGE_V1 = [
  'H4sICBrpBmsCA3YxLmltZwDt0D9IFnEYB/BTX/NPBA2BDQVSzToHxXsEtdkSaKYOiteb5Kvy+oKvQra8czQEUURF4iK1NItQ',
  'DkFL5RbRmAQ16KSL1t17h6ipU+Pngd/nuftxz/d3d11Xu67dCIK6b+ubH66vvD9xqftjz+z3y28+fSkuDa/+fnVvYe5ifr76',
  'sDWIHwqS+jwbBvurutS9vVi5ElTbBvb2bL9Wa/nG2IZ4DY+UkqzkNipOlKfrs5vRwVIhSh5oTh4aHCuMjowVcvF1S7xWH8+v',
  'Pnv9c+F545GvkttKj8wN9e3tW7teJQgbsiOHotHxqWPJXLzKUaXclF3HR99t3kkNZw44aaw3TT6k1+r0vrmDgmq1mY+pn3jy',
  '6F1QfdqfBv3aFXQmnWtbD4tR8fZkO0mSJEmSJEmSJEmSJEmSJEmSJEmSJEmSJEmSJEmSJEmSJEmSJEmSJEmSJEmSJEmSJEmS',
  'JEmSJEmSJEmSJEmSJEmSJEmSJEmSJEmSJEmSJEmSJEmSJEmSJEmSJEmSJEmSJEmSJEmS/J/WB0mt3Q+D/VV92be9WLlyaK/V',
  'ubApdmx86k5UitKtcObfrNzX/tpMrntgb8/2a3Uhm1vLV+rSqwcHJM30pJM/bqW9P0vO9mvVHCaf1RivoelyNNmSzMVrcrAY',
  'Ne0krcwdkL6RpZdvpt96Nkvf2JV+MptrDwul5cXlF1HrET/xfPbTDulZ0PHYjo7O4ZFSZzmqlA//kdW32Yt19u7t2X6tToU7',
  'L/qnbvsvAH/HHQUVAQA=',
].join('');
