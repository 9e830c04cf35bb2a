/**
 * IANA time zones with their country (`-` where several share the name) and the coordinates of their principal location.
 * Source: tz database 2025b, zone.tab, zone1970.tab and links (https://www.iana.org/time-zones, public domain), read 2026-11-21.
 * Made by scripts/make-geo-tables.mjs; do not edit.
 */
const table = `
Africa/Abidjan CI 5.32 -4.03;Africa/Accra GH 5.55 -0.22;Africa/Addis_Ababa ET 9.03 38.7;Africa/Algiers DZ 36.78 3.05
Africa/Asmara ER 15.33 38.88;Africa/Asmera - -1.28 36.82;Africa/Bamako ML 12.65 -8;Africa/Bangui CF 4.37 18.58;Africa/Banjul GM 13.47 -16.65
Africa/Bissau GW 11.85 -15.58;Africa/Blantyre MW -15.78 35;Africa/Brazzaville CG -4.27 15.28;Africa/Bujumbura BI -3.38 29.37
Africa/Cairo EG 30.05 31.25;Africa/Casablanca MA 33.65 -7.58;Africa/Ceuta ES 35.88 -5.32;Africa/Conakry GN 9.52 -13.72
Africa/Dakar SN 14.67 -17.43;Africa/Dar_es_Salaam TZ -6.8 39.28;Africa/Djibouti DJ 11.6 43.15;Africa/Douala CM 4.05 9.7
Africa/El_Aaiun EH 27.15 -13.2;Africa/Freetown SL 8.5 -13.25;Africa/Gaborone BW -24.65 25.92;Africa/Harare ZW -17.83 31.05
Africa/Johannesburg ZA -26.25 28;Africa/Juba SS 4.85 31.62;Africa/Kampala UG 0.32 32.42;Africa/Khartoum SD 15.6 32.53
Africa/Kigali RW -1.95 30.07;Africa/Kinshasa CD -4.3 15.3;Africa/Lagos NG 6.45 3.4;Africa/Libreville GA 0.38 9.45;Africa/Lome TG 6.13 1.22
Africa/Luanda AO -8.8 13.23;Africa/Lubumbashi CD -11.67 27.47;Africa/Lusaka ZM -15.42 28.28;Africa/Malabo GQ 3.75 8.78
Africa/Maputo MZ -25.97 32.58;Africa/Maseru LS -29.47 27.5;Africa/Mbabane SZ -26.3 31.1;Africa/Mogadishu SO 2.07 45.37
Africa/Monrovia LR 6.3 -10.78;Africa/Nairobi KE -1.28 36.82;Africa/Ndjamena TD 12.12 15.05;Africa/Niamey NE 13.52 2.12
Africa/Nouakchott MR 18.1 -15.95;Africa/Ouagadougou BF 12.37 -1.52;Africa/Porto-Novo BJ 6.48 2.62;Africa/Sao_Tome ST 0.33 6.73
Africa/Timbuktu - 5.32 -4.03;Africa/Tripoli LY 32.9 13.18;Africa/Tunis TN 36.8 10.18;Africa/Windhoek NA -22.57 17.1
America/Adak US 51.88 -176.66;America/Anchorage US 61.22 -149.9;America/Anguilla AI 18.2 -63.07;America/Antigua AG 17.05 -61.8
America/Araguaina BR -7.2 -48.2;America/Argentina/Buenos_Aires AR -34.6 -58.45;America/Argentina/Catamarca AR -28.47 -65.78
America/Argentina/ComodRivadavia AR -28.47 -65.78;America/Argentina/Cordoba AR -31.4 -64.18;America/Argentina/Jujuy AR -24.18 -65.3
America/Argentina/La_Rioja AR -29.43 -66.85;America/Argentina/Mendoza AR -32.88 -68.82;America/Argentina/Rio_Gallegos AR -51.63 -69.22
America/Argentina/Salta AR -24.78 -65.42;America/Argentina/San_Juan AR -31.53 -68.52;America/Argentina/San_Luis AR -33.32 -66.35
America/Argentina/Tucuman AR -26.82 -65.22;America/Argentina/Ushuaia AR -54.8 -68.3;America/Aruba AW 12.5 -69.97
America/Asuncion PY -25.27 -57.67;America/Atikokan CA 48.76 -91.62;America/Atka US 51.88 -176.66;America/Bahia BR -12.98 -38.52
America/Bahia_Banderas MX 20.8 -105.25;America/Barbados BB 13.1 -59.62;America/Belem BR -1.45 -48.48;America/Belize BZ 17.5 -88.2
America/Blanc-Sablon CA 51.42 -57.12;America/Boa_Vista BR 2.82 -60.67;America/Bogota CO 4.6 -74.08;America/Boise US 43.61 -116.2
America/Buenos_Aires AR -34.6 -58.45;America/Cambridge_Bay CA 69.11 -105.05;America/Campo_Grande BR -20.45 -54.62
America/Cancun MX 21.08 -86.77;America/Caracas VE 10.5 -66.93;America/Catamarca AR -28.47 -65.78;America/Cayenne GF 4.93 -52.33
America/Cayman KY 19.3 -81.38;America/Chicago US 41.85 -87.65;America/Chihuahua MX 28.63 -106.08;America/Ciudad_Juarez MX 31.73 -106.48
America/Coral_Harbour - 8.97 -79.53;America/Cordoba AR -31.4 -64.18;America/Costa_Rica CR 9.93 -84.08;America/Coyhaique CL -45.57 -72.07
America/Creston CA 49.1 -116.52;America/Cuiaba BR -15.58 -56.08;America/Curacao CW 12.18 -69;America/Danmarkshavn GL 76.77 -18.67
America/Dawson CA 64.07 -139.42;America/Dawson_Creek CA 55.77 -120.23;America/Denver US 39.74 -104.98;America/Detroit US 42.33 -83.05
America/Dominica DM 15.3 -61.4;America/Edmonton CA 53.55 -113.47;America/Eirunepe BR -6.67 -69.87;America/El_Salvador SV 13.7 -89.2
America/Ensenada MX 32.53 -117.02;America/Fort_Nelson CA 58.8 -122.7;America/Fort_Wayne US 39.77 -86.16;America/Fortaleza BR -3.72 -38.5
America/Glace_Bay CA 46.2 -59.95;America/Godthab GL 64.18 -51.73;America/Goose_Bay CA 53.33 -60.42;America/Grand_Turk TC 21.47 -71.13
America/Grenada GD 12.05 -61.75;America/Guadeloupe GP 16.23 -61.53;America/Guatemala GT 14.63 -90.52;America/Guayaquil EC -2.17 -79.83
America/Guyana GY 6.8 -58.17;America/Halifax CA 44.65 -63.6;America/Havana CU 23.13 -82.37;America/Hermosillo MX 29.07 -110.97
America/Indiana/Indianapolis US 39.77 -86.16;America/Indiana/Knox US 41.3 -86.63;America/Indiana/Marengo US 38.38 -86.34
America/Indiana/Petersburg US 38.49 -87.28;America/Indiana/Tell_City US 37.95 -86.76;America/Indiana/Vevay US 38.75 -85.07
America/Indiana/Vincennes US 38.68 -87.53;America/Indiana/Winamac US 41.05 -86.6;America/Indianapolis US 39.77 -86.16
America/Inuvik CA 68.35 -133.72;America/Iqaluit CA 63.73 -68.47;America/Jamaica JM 17.97 -76.79;America/Jujuy AR -24.18 -65.3
America/Juneau US 58.3 -134.42;America/Kentucky/Louisville US 38.25 -85.76;America/Kentucky/Monticello US 36.83 -84.85
America/Knox_IN US 41.3 -86.63;America/Kralendijk BQ 12.15 -68.28;America/La_Paz BO -16.5 -68.15;America/Lima PE -12.05 -77.05
America/Los_Angeles US 34.05 -118.24;America/Louisville US 38.25 -85.76;America/Lower_Princes SX 18.05 -63.05;America/Maceio BR -9.67 -35.72
America/Managua NI 12.15 -86.28;America/Manaus BR -3.13 -60.02;America/Marigot MF 18.07 -63.08;America/Martinique MQ 14.6 -61.08
America/Matamoros MX 25.83 -97.5;America/Mazatlan MX 23.22 -106.42;America/Mendoza AR -32.88 -68.82;America/Menominee US 45.11 -87.61
America/Merida MX 20.97 -89.62;America/Metlakatla US 55.13 -131.58;America/Mexico_City MX 19.4 -99.15;America/Miquelon PM 47.05 -56.33
America/Moncton CA 46.1 -64.78;America/Monterrey MX 25.67 -100.32;America/Montevideo UY -34.91 -56.21;America/Montreal - 43.65 -79.38
America/Montserrat MS 16.72 -62.22;America/Nassau BS 25.08 -77.35;America/New_York US 40.71 -74.01;America/Nipigon - 43.65 -79.38
America/Nome US 64.5 -165.41;America/Noronha BR -3.85 -32.42;America/North_Dakota/Beulah US 47.26 -101.78
America/North_Dakota/Center US 47.12 -101.3;America/North_Dakota/New_Salem US 46.84 -101.41;America/Nuuk GL 64.18 -51.73
America/Ojinaga MX 29.57 -104.42;America/Panama PA 8.97 -79.53;America/Pangnirtung CA 63.73 -68.47;America/Paramaribo SR 5.83 -55.17
America/Phoenix US 33.45 -112.07;America/Port-au-Prince HT 18.53 -72.33;America/Port_of_Spain TT 10.65 -61.52
America/Porto_Acre BR -9.97 -67.8;America/Porto_Velho BR -8.77 -63.9;America/Puerto_Rico PR 18.47 -66.11
America/Punta_Arenas CL -53.15 -70.92;America/Rainy_River CA 49.88 -97.15;America/Rankin_Inlet CA 62.82 -92.08;America/Recife BR -8.05 -34.9
America/Regina CA 50.4 -104.65;America/Resolute CA 74.7 -94.83;America/Rio_Branco BR -9.97 -67.8;America/Rosario AR -31.4 -64.18
America/Santa_Isabel MX 32.53 -117.02;America/Santarem BR -2.43 -54.87;America/Santiago CL -33.45 -70.67
America/Santo_Domingo DO 18.47 -69.9;America/Sao_Paulo BR -23.53 -46.62;America/Scoresbysund GL 70.48 -21.97
America/Shiprock US 39.74 -104.98;America/Sitka US 57.18 -135.3;America/St_Barthelemy BL 17.88 -62.85;America/St_Johns CA 47.57 -52.72
America/St_Kitts KN 17.3 -62.72;America/St_Lucia LC 14.02 -61;America/St_Thomas VI 18.35 -64.93;America/St_Vincent VC 13.15 -61.23
America/Swift_Current CA 50.28 -107.83;America/Tegucigalpa HN 14.1 -87.22;America/Thule GL 76.57 -68.78;America/Thunder_Bay - 43.65 -79.38
America/Tijuana MX 32.53 -117.02;America/Toronto CA 43.65 -79.38;America/Tortola VG 18.45 -64.62;America/Vancouver CA 49.27 -123.12
America/Virgin - 18.47 -66.11;America/Whitehorse CA 60.72 -135.05;America/Winnipeg CA 49.88 -97.15;America/Yakutat US 59.55 -139.73
America/Yellowknife CA 53.55 -113.47;Antarctica/Casey AQ -66.28 110.52;Antarctica/Davis AQ -68.58 77.97
Antarctica/DumontDUrville AQ -66.67 140.02;Antarctica/Macquarie AU -54.5 158.95;Antarctica/Mawson AQ -67.6 62.88
Antarctica/McMurdo AQ -77.83 166.6;Antarctica/Palmer AQ -64.8 -64.1;Antarctica/Rothera AQ -67.57 -68.13
Antarctica/South_Pole - -36.87 174.77;Antarctica/Syowa AQ -69.01 39.59;Antarctica/Troll AQ -72.01 2.53;Antarctica/Vostok AQ -78.4 106.9
Arctic/Longyearbyen SJ 78 16;Asia/Aden YE 12.75 45.2;Asia/Almaty KZ 43.25 76.95;Asia/Amman JO 31.95 35.93;Asia/Anadyr RU 64.75 177.48
Asia/Aqtau KZ 44.52 50.27;Asia/Aqtobe KZ 50.28 57.17;Asia/Ashgabat TM 37.95 58.38;Asia/Ashkhabad TM 37.95 58.38;Asia/Atyrau KZ 47.12 51.93
Asia/Baghdad IQ 33.35 44.42;Asia/Bahrain BH 26.38 50.58;Asia/Baku AZ 40.38 49.85;Asia/Bangkok TH 13.75 100.52;Asia/Barnaul RU 53.37 83.75
Asia/Beirut LB 33.88 35.5;Asia/Bishkek KG 42.9 74.6;Asia/Brunei BN 4.93 114.92;Asia/Calcutta IN 22.53 88.37;Asia/Chita RU 52.05 113.47
Asia/Choibalsan MN 47.92 106.88;Asia/Chongqing CN 31.23 121.47;Asia/Chungking CN 31.23 121.47;Asia/Colombo LK 6.93 79.85
Asia/Dacca BD 23.72 90.42;Asia/Damascus SY 33.5 36.3;Asia/Dhaka BD 23.72 90.42;Asia/Dili TL -8.55 125.58;Asia/Dubai AE 25.3 55.3
Asia/Dushanbe TJ 38.58 68.8;Asia/Famagusta CY 35.12 33.95;Asia/Gaza PS 31.5 34.47;Asia/Harbin CN 31.23 121.47;Asia/Hebron PS 31.53 35.09
Asia/Ho_Chi_Minh VN 10.75 106.67;Asia/Hong_Kong HK 22.28 114.15;Asia/Hovd MN 48.02 91.65;Asia/Irkutsk RU 52.27 104.33
Asia/Istanbul TR 41.02 28.97;Asia/Jakarta ID -6.17 106.8;Asia/Jayapura ID -2.53 140.7;Asia/Jerusalem IL 31.78 35.22;Asia/Kabul AF 34.52 69.2
Asia/Kamchatka RU 53.02 158.65;Asia/Karachi PK 24.87 67.05;Asia/Kashgar CN 43.8 87.58;Asia/Kathmandu NP 27.72 85.32
Asia/Katmandu NP 27.72 85.32;Asia/Khandyga RU 62.66 135.55;Asia/Kolkata IN 22.53 88.37;Asia/Krasnoyarsk RU 56.02 92.83
Asia/Kuala_Lumpur MY 3.17 101.7;Asia/Kuching MY 1.55 110.33;Asia/Kuwait KW 29.33 47.98;Asia/Macao MO 22.2 113.54;Asia/Macau MO 22.2 113.54
Asia/Magadan RU 59.57 150.8;Asia/Makassar ID -5.12 119.4;Asia/Manila PH 14.59 120.97;Asia/Muscat OM 23.6 58.58;Asia/Nicosia CY 35.17 33.37
Asia/Novokuznetsk RU 53.75 87.12;Asia/Novosibirsk RU 55.03 82.92;Asia/Omsk RU 55 73.4;Asia/Oral KZ 51.22 51.35
Asia/Phnom_Penh KH 11.55 104.92;Asia/Pontianak ID -0.03 109.33;Asia/Pyongyang KP 39.02 125.75;Asia/Qatar QA 25.28 51.53
Asia/Qostanay KZ 53.2 63.62;Asia/Qyzylorda KZ 44.8 65.47;Asia/Rangoon - 16.78 96.17;Asia/Riyadh SA 24.63 46.72;Asia/Saigon VN 10.75 106.67
Asia/Sakhalin RU 46.97 142.7;Asia/Samarkand UZ 39.67 66.8;Asia/Seoul KR 37.55 126.97;Asia/Shanghai CN 31.23 121.47
Asia/Singapore SG 1.28 103.85;Asia/Srednekolymsk RU 67.47 153.72;Asia/Taipei TW 25.05 121.5;Asia/Tashkent UZ 41.33 69.3
Asia/Tbilisi GE 41.72 44.82;Asia/Tehran IR 35.67 51.43;Asia/Tel_Aviv IL 31.78 35.22;Asia/Thimbu BT 27.47 89.65;Asia/Thimphu BT 27.47 89.65
Asia/Tokyo JP 35.65 139.74;Asia/Tomsk RU 56.5 84.97;Asia/Ujung_Pandang ID -5.12 119.4;Asia/Ulaanbaatar MN 47.92 106.88
Asia/Ulan_Bator MN 47.92 106.88;Asia/Urumqi CN 43.8 87.58;Asia/Ust-Nera RU 64.56 143.23;Asia/Vientiane LA 17.97 102.6
Asia/Vladivostok RU 43.17 131.93;Asia/Yakutsk RU 62 129.67;Asia/Yangon MM 16.78 96.17;Asia/Yekaterinburg RU 56.85 60.6
Asia/Yerevan AM 40.18 44.5;Atlantic/Azores PT 37.73 -25.67;Atlantic/Bermuda BM 32.28 -64.77;Atlantic/Canary ES 28.1 -15.4
Atlantic/Cape_Verde CV 14.92 -23.52;Atlantic/Faeroe FO 62.02 -6.77;Atlantic/Faroe FO 62.02 -6.77;Atlantic/Jan_Mayen - 52.5 13.37
Atlantic/Madeira PT 32.63 -16.9;Atlantic/Reykjavik IS 64.15 -21.85;Atlantic/South_Georgia GS -54.27 -36.53;Atlantic/St_Helena SH -15.92 -5.7
Atlantic/Stanley FK -51.7 -57.85;Australia/ACT AU -33.87 151.22;Australia/Adelaide AU -34.92 138.58;Australia/Brisbane AU -27.47 153.03
Australia/Broken_Hill AU -31.95 141.45;Australia/Canberra AU -33.87 151.22;Australia/Currie AU -42.88 147.32
Australia/Darwin AU -12.47 130.83;Australia/Eucla AU -31.72 128.87;Australia/Hobart AU -42.88 147.32;Australia/LHI AU -31.55 159.08
Australia/Lindeman AU -20.27 149;Australia/Lord_Howe AU -31.55 159.08;Australia/Melbourne AU -37.82 144.97;Australia/NSW AU -33.87 151.22
Australia/North AU -12.47 130.83;Australia/Perth AU -31.95 115.85;Australia/Queensland AU -27.47 153.03;Australia/South AU -34.92 138.58
Australia/Sydney AU -33.87 151.22;Australia/Tasmania AU -42.88 147.32;Australia/Victoria AU -37.82 144.97;Australia/West AU -31.95 115.85
Australia/Yancowinna AU -31.95 141.45;Brazil/Acre BR -9.97 -67.8;Brazil/DeNoronha BR -3.85 -32.42;Brazil/East BR -23.53 -46.62
Brazil/West BR -3.13 -60.02;Canada/Atlantic CA 44.65 -63.6;Canada/Central CA 49.88 -97.15;Canada/Eastern - 43.65 -79.38
Canada/Mountain CA 53.55 -113.47;Canada/Newfoundland CA 47.57 -52.72;Canada/Pacific CA 49.27 -123.12;Canada/Saskatchewan CA 50.4 -104.65
Canada/Yukon CA 60.72 -135.05;Chile/Continental CL -33.45 -70.67;Chile/EasterIsland CL -27.15 -109.43;Cuba CU 23.13 -82.37
Egypt EG 30.05 31.25;Eire IE 53.33 -6.25;Europe/Amsterdam NL 52.37 4.9;Europe/Andorra AD 42.5 1.52;Europe/Astrakhan RU 46.35 48.05
Europe/Athens GR 37.97 23.72;Europe/Belfast - 51.51 -0.13;Europe/Belgrade RS 44.83 20.5;Europe/Berlin DE 52.5 13.37
Europe/Bratislava SK 48.15 17.12;Europe/Brussels BE 50.83 4.33;Europe/Bucharest RO 44.43 26.1;Europe/Budapest HU 47.5 19.08
Europe/Busingen DE 47.7 8.68;Europe/Chisinau MD 47 28.83;Europe/Copenhagen DK 55.67 12.58;Europe/Dublin IE 53.33 -6.25
Europe/Gibraltar GI 36.13 -5.35;Europe/Guernsey GG 49.45 -2.54;Europe/Helsinki FI 60.17 24.97;Europe/Isle_of_Man IM 54.15 -4.47
Europe/Istanbul TR 41.02 28.97;Europe/Jersey JE 49.18 -2.11;Europe/Kaliningrad RU 54.72 20.5;Europe/Kiev UA 50.43 30.52
Europe/Kirov RU 58.6 49.65;Europe/Kyiv UA 50.43 30.52;Europe/Lisbon PT 38.72 -9.13;Europe/Ljubljana SI 46.05 14.52
Europe/London GB 51.51 -0.13;Europe/Luxembourg LU 49.6 6.15;Europe/Madrid ES 40.4 -3.68;Europe/Malta MT 35.9 14.52
Europe/Mariehamn AX 60.1 19.95;Europe/Minsk BY 53.9 27.57;Europe/Monaco MC 43.7 7.38;Europe/Moscow RU 55.76 37.62
Europe/Nicosia CY 35.17 33.37;Europe/Oslo NO 59.92 10.75;Europe/Paris FR 48.87 2.33;Europe/Podgorica ME 42.43 19.27
Europe/Prague CZ 50.08 14.43;Europe/Riga LV 56.95 24.1;Europe/Rome IT 41.9 12.48;Europe/Samara RU 53.2 50.15
Europe/San_Marino SM 43.92 12.47;Europe/Sarajevo BA 43.87 18.42;Europe/Saratov RU 51.57 46.03;Europe/Simferopol UA 44.95 34.1
Europe/Skopje MK 41.98 21.43;Europe/Sofia BG 42.68 23.32;Europe/Stockholm SE 59.33 18.05;Europe/Tallinn EE 59.42 24.75
Europe/Tirane AL 41.33 19.83;Europe/Tiraspol MD 47 28.83;Europe/Ulyanovsk RU 54.33 48.4;Europe/Uzhgorod UA 50.43 30.52
Europe/Vaduz LI 47.15 9.52;Europe/Vatican VA 41.9 12.45;Europe/Vienna AT 48.22 16.33;Europe/Vilnius LT 54.68 25.32
Europe/Volgograd RU 48.73 44.42;Europe/Warsaw PL 52.25 21;Europe/Zagreb HR 45.8 15.97;Europe/Zaporozhye UA 50.43 30.52
Europe/Zurich CH 47.38 8.53;GB - 51.51 -0.13;GB-Eire - 51.51 -0.13;Hongkong HK 22.28 114.15;Iceland - 5.32 -4.03
Indian/Antananarivo MG -18.92 47.52;Indian/Chagos IO -7.33 72.42;Indian/Christmas CX -10.42 105.72;Indian/Cocos CC -12.17 96.92
Indian/Comoro KM -11.68 43.27;Indian/Kerguelen TF -49.35 70.22;Indian/Mahe SC -4.67 55.47;Indian/Maldives MV 4.17 73.5
Indian/Mauritius MU -20.17 57.5;Indian/Mayotte YT -12.78 45.23;Indian/Reunion RE -20.87 55.47;Iran IR 35.67 51.43;Israel IL 31.78 35.22
Jamaica JM 17.97 -76.79;Japan - 35.65 139.74;Kwajalein MH 9.08 167.33;Libya LY 32.9 13.18;Mexico/BajaNorte MX 32.53 -117.02
Mexico/BajaSur MX 23.22 -106.42;Mexico/General MX 19.4 -99.15;NZ - -36.87 174.77;NZ-CHAT NZ -43.95 -176.55;Navajo US 39.74 -104.98
PRC CN 31.23 121.47;Pacific/Apia WS -13.83 -171.73;Pacific/Auckland NZ -36.87 174.77;Pacific/Bougainville PG -6.22 155.57
Pacific/Chatham NZ -43.95 -176.55;Pacific/Chuuk FM 7.42 151.78;Pacific/Easter CL -27.15 -109.43;Pacific/Efate VU -17.67 168.42
Pacific/Enderbury KI -2.78 -171.72;Pacific/Fakaofo TK -9.37 -171.23;Pacific/Fiji FJ -18.13 178.42;Pacific/Funafuti TV -8.52 179.22
Pacific/Galapagos EC -0.9 -89.6;Pacific/Gambier PF -23.13 -134.95;Pacific/Guadalcanal SB -9.53 160.2;Pacific/Guam GU 13.47 144.75
Pacific/Honolulu US 21.31 -157.86;Pacific/Johnston US 21.31 -157.86;Pacific/Kanton KI -2.78 -171.72;Pacific/Kiritimati KI 1.87 -157.33
Pacific/Kosrae FM 5.32 162.98;Pacific/Kwajalein MH 9.08 167.33;Pacific/Majuro MH 7.15 171.2;Pacific/Marquesas PF -9 -139.5
Pacific/Midway UM 28.22 -177.37;Pacific/Nauru NR -0.52 166.92;Pacific/Niue NU -19.02 -169.92;Pacific/Norfolk NF -29.05 167.97
Pacific/Noumea NC -22.27 166.45;Pacific/Pago_Pago AS -14.27 -170.7;Pacific/Palau PW 7.33 134.48;Pacific/Pitcairn PN -25.07 -130.08
Pacific/Pohnpei FM 6.97 158.22;Pacific/Ponape - -9.53 160.2;Pacific/Port_Moresby PG -9.5 147.17;Pacific/Rarotonga CK -21.23 -159.77
Pacific/Saipan MP 15.2 145.75;Pacific/Samoa - -14.27 -170.7;Pacific/Tahiti PF -17.53 -149.57;Pacific/Tarawa KI 1.42 173
Pacific/Tongatapu TO -21.13 -175.2;Pacific/Truk - -9.5 147.17;Pacific/Wake UM 19.28 166.62;Pacific/Wallis WF -13.3 -176.17
Pacific/Yap - -9.5 147.17;Poland PL 52.25 21;Portugal PT 38.72 -9.13;ROC TW 25.05 121.5;ROK KR 37.55 126.97;Singapore - 1.28 103.85
Turkey TR 41.02 28.97;US/Alaska US 61.22 -149.9;US/Aleutian US 51.88 -176.66;US/Arizona - 33.45 -112.07;US/Central US 41.85 -87.65
US/East-Indiana US 39.77 -86.16;US/Eastern US 40.71 -74.01;US/Hawaii US 21.31 -157.86;US/Indiana-Starke US 41.3 -86.63
US/Michigan US 42.33 -83.05;US/Mountain US 39.74 -104.98;US/Pacific US 34.05 -118.24;US/Samoa - -14.27 -170.7;W-SU RU 55.76 37.62
`

export interface TimeZone {
  country: string | null
  latitude: number
  longitude: number
}

/** The zone of that name, or null for a name that stands for no place (`UTC`, `Etc/GMT+5`) or is not known. */
export function timeZone(name: string): TimeZone | null {
  for (const entry of table.split(/[;\n]/)) {
    const [zone, country, latitude, longitude] = entry.split(' ')
    if (zone === name && name !== '') return { country: country === '-' ? null : country!, latitude: Number(latitude), longitude: Number(longitude) }
  }
  return null
}
